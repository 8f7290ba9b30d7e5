import { at, isRecord, type JsonRecord, textAt } from '../../../src/kube/json.ts';
import { type KubeObject, storeKey } from '../../../src/kube/object.ts';
import type { IstiodDeployment } from './deployment.ts';

/** What one revision injects. */
export interface InjectionSettings {
  readonly revision: string;
  readonly version: string;
  /** `NAME.NAMESPACE.svc:15012`, fixed in a pod when it is injected. */
  readonly discoveryAddress: string;
  readonly image: string;
  readonly resources: JsonRecord;
  /** With the node agent no privileged container sets up traffic; one checks that it was set up. */
  readonly cni: boolean;
}

const usualResources: JsonRecord = {
  requests: { cpu: '100m', memory: '128Mi' },
  limits: { cpu: '2', memory: '1Gi' },
};

/** Where the settings of a revision are kept, as `namespace/name`. */
export function injectorConfigKey({ namespace, revision }: Pick<IstiodDeployment, 'namespace' | 'revision'>): string {
  const suffix = revision === 'default' ? '' : `-${revision}`;
  return storeKey({ namespace, name: `istio-sidecar-injector${suffix}` });
}

/** The chart values in an injector's ConfigMap; undefined when it has none that can be read. */
export function injectorValuesOf(configMap: KubeObject): JsonRecord | undefined {
  const text = textAt(configMap, 'data', 'values');
  if (text === undefined) return undefined;
  try {
    const values: unknown = JSON.parse(text);
    return isRecord(values) ? values : undefined;
  } catch {
    // A person may have damaged it; istiod then goes on with what it has.
    return undefined;
  }
}

export function injectionSettings(istiod: IstiodDeployment, values: JsonRecord = {}): InjectionSettings {
  const [hub, tag] = [textAt(values, 'global', 'hub'), textAt(values, 'global', 'tag')];
  const name = textAt(values, 'global', 'proxy', 'image') ?? 'proxyv2';
  const resources = at(values, 'global', 'proxy', 'resources');
  return {
    revision: istiod.revision,
    version: istiod.version,
    discoveryAddress: `${istiod.name}.${istiod.namespace}.svc:15012`,
    image: name.includes('/')
      ? name
      : hub !== undefined && tag !== undefined
        ? `${hub}/${name}:${tag}`
        : istiod.proxyImage,
    resources: isRecord(resources) ? resources : usualResources,
    cni: at(values, 'pilot', 'cni', 'enabled') === true || at(values, 'istio_cni', 'enabled') === true,
  };
}
