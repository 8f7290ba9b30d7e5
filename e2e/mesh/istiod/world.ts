import {
  type Change,
  type Kind,
  type KubeClient,
  type KubeObject,
  type Logger,
  type Reflection,
  reflect,
  withoutManagedFields,
} from '../../../src/kube/index.ts';
import type { JsonRecord } from '../../../src/kube/json.ts';
import { type IstiodDeployment, istiodOf } from './deployment.ts';
import { injectorValuesOf } from './injection-settings.ts';
import { type IstiodService, istiodServiceOf } from './service.ts';

/** What the stand-in knows of the cluster, kept current by watches. Keys are `namespace/name`, or `name`. */
export interface World {
  readonly deployments: Reflection<IstiodDeployment>;
  readonly services: Reflection<IstiodService>;
  /** Chart values of each injector's ConfigMap. */
  readonly injectorValues: Reflection<JsonRecord>;
  readonly injectors: Reflection<KubeObject>;
  readonly validators: Reflection<KubeObject>;
  /** Pods of all istiods. */
  readonly pods: Reflection<KubeObject>;
  readonly whenSynced: Promise<void>;
  readonly done: Promise<void>;
}

/** Who is told of changes; each should only note what to look at. */
export interface WorldListener {
  onDeployment(key: string): void;
  onService(change: Change<IstiodService>): void;
  onInjector(name: string): void;
  onValidator(name: string): void;
  onPod(key: string): void;
}

/** Starts to watch everything that concerns an istiod, until the signal aborts. */
export function watchWorld(client: KubeClient, listener: WorldListener, signal: AbortSignal, log: Logger): World {
  const watch = <T>(
    kind: Kind,
    labelSelector: string,
    project: (object: KubeObject) => T | undefined,
    onChange: (change: Change<T>) => void,
  ): Reflection<T> => reflect({ client, kind, labelSelector, project, onChange, signal, log });

  const deployments = watch(kinds.deployment, 'app=istiod', istiodOf, ({ key }) => listener.onDeployment(key));
  const services = watch(kinds.service, 'app=istiod', istiodServiceOf, (change) => listener.onService(change));
  const injectorValues = watch(kinds.configMap, 'istio.io/rev', injectorValuesOf, () => undefined);
  const injectors = watch(kinds.injector, 'istio.io/rev', withoutManagedFields, ({ key }) => listener.onInjector(key));
  const validators = watch(kinds.validator, 'istio.io/rev', withoutManagedFields, ({ key }) =>
    listener.onValidator(key),
  );
  const pods = watch(kinds.pod, 'app=istiod', withoutManagedFields, ({ key }) => listener.onPod(key));

  const all = [deployments, services, injectorValues, injectors, validators, pods];
  return {
    deployments,
    services,
    injectorValues,
    injectors,
    validators,
    pods,
    whenSynced: Promise.all(all.map(({ whenSynced }) => whenSynced)).then(() => undefined),
    done: Promise.all(all.map(({ done }) => done)).then(() => undefined),
  };
}

const kinds = {
  deployment: { apiVersion: 'apps/v1', kind: 'Deployment' },
  service: { apiVersion: 'v1', kind: 'Service' },
  configMap: { apiVersion: 'v1', kind: 'ConfigMap' },
  pod: { apiVersion: 'v1', kind: 'Pod' },
  injector: { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' },
  validator: { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration' },
} as const;
