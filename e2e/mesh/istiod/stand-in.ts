import { X509Certificate } from 'node:crypto';
import { type KubeClient, type KubeObject, type Outcome, storeKey } from '../../../src/kube/index.ts';
import { sharedAuthority } from './ca-secret.ts';
import { Counters } from './counters.ts';
import type { IstiodDeployment } from './deployment.ts';
import { injectionSettings, injectorConfigKey } from './injection-settings.ts';
import type { Conducts } from './misbehaviour.ts';
import { fateAnnotation, isHeldUnready } from './never-ready.ts';
import type { Admission } from './pages.ts';
import type { PlainWriter } from './plain-writer.ts';
import { proxiesOf } from './proxies.ts';
import { type RunningIstiod, serveIstiod } from './serve.ts';
import type { IstiodService } from './service.ts';
import { type Task, taskOf } from './tasks.ts';
import { validationWorks } from './validation-probe.ts';
import { answersFor, injectorPatch, validatorPatch } from './webhook-patch.ts';
import type { World } from './world.ts';

/** What the stand-in works with. */
export interface StandInOptions {
  readonly client: KubeClient;
  readonly writer: PlainWriter;
  readonly world: World;
  readonly conducts: Conducts;
  readonly onAdmission: (admission: Admission) => void;
  /** An istiod began to serve or ended: its webhooks want to be looked at. */
  readonly onRunningChange: (revision: string) => void;
}

const done: Outcome = { kind: 'done' };
/** Between two tries whether validation works; the real one begins with a tenth of a second, too, and slows down. */
const probePause = 250;
const admissionPath = '/apis/admissionregistration.k8s.io/v1';

/** Brings single things nearer to what a cluster with real istiods looks like. Level-triggered: each method may be called at any time. */
export class StandIn {
  readonly #options: StandInOptions;
  readonly #running = new Map<string, RunningIstiod>();

  constructor(options: StandInOptions) {
    this.#options = options;
  }

  /** Those that listen now. */
  get running(): readonly RunningIstiod[] {
    return [...this.#running.values()];
  }

  async reconcile(taskKey: string): Promise<Outcome> {
    const { task, key } = taskOf(taskKey);
    const work: Record<Task, (key: string) => Promise<Outcome>> = {
      istiod: (name) => this.#serve(name),
      injector: (name) => this.#healInjector(name),
      validator: (name) => this.#healValidator(name),
      pod: (name) => this.#hold(name),
    };
    return work[task](key);
  }

  async close(): Promise<void> {
    await Promise.all(this.running.map((istiod) => istiod.close()));
    this.#running.clear();
  }

  /** Listens exactly while a Deployment has ready pods and a Service with an address. */
  async #serve(key: string): Promise<Outcome> {
    const deployment = this.#wanted(key);
    const service = deployment && this.#serviceOf(deployment);
    const running = this.#running.get(key);
    if (running !== undefined && deployment !== undefined && service !== undefined && sameServer(running, service)) {
      // Until all pods are of the new version, it is the old one that answers; nobody is left without an answer.
      if (!deployment.isRolling) this.#running.set(key, { ...running, deployment });
      return done;
    }
    if (running !== undefined) {
      this.#running.delete(key);
      await running.close();
      this.#options.onRunningChange(running.deployment.revision);
    }
    if (deployment === undefined || service === undefined) return done;
    this.#running.set(key, await this.#start(deployment, service));
    this.#options.onRunningChange(deployment.revision);
    return done;
  }

  async #start(deployment: IstiodDeployment, service: IstiodService): Promise<RunningIstiod> {
    const { client, world, conducts, onAdmission } = this.#options;
    const authority = await sharedAuthority(client, deployment.namespace);
    return serveIstiod(deployment, service, authority, {
      settings: () => {
        const served = this.#running.get(deployment.key)?.deployment ?? deployment;
        return injectionSettings(served, world.injectorValues.get(injectorConfigKey(served)));
      },
      conduct: conducts.of(deployment.revision),
      counters: new Counters(),
      proxies: () => proxiesOf(client, deployment.revision),
      rootExpiry: new X509Certificate(authority.certificate).validToDate.getTime() / 1000,
      onAdmission,
    });
  }

  #wanted(key: string): IstiodDeployment | undefined {
    const deployment = this.#options.world.deployments.get(key);
    if (deployment === undefined || deployment.readyReplicas === 0) return undefined;
    return this.#options.conducts.of(deployment.revision).is('dead') ? undefined : deployment;
  }

  #serviceOf({ namespace, revision }: IstiodDeployment): IstiodService | undefined {
    return [...this.#options.world.services.values()].find(
      (service) => service.namespace === namespace && service.revision === revision,
    );
  }

  #healerOf(webhook: KubeObject): RunningIstiod | undefined {
    const healer = this.running.find(({ deployment }) => answersFor(webhook, deployment));
    return healer && this.#options.conducts.of(healer.deployment.revision).is('noCaBundle') ? undefined : healer;
  }

  async #healInjector(name: string): Promise<Outcome> {
    const { world, writer } = this.#options;
    const webhook = world.injectors.get(name);
    const healer = webhook && this.#healerOf(webhook);
    if (webhook === undefined || healer === undefined) return done;
    const patch = injectorPatch(webhook, healer.caBundle);
    if (patch.length > 0) await writer.jsonPatch(`${admissionPath}/mutatingwebhookconfigurations/${name}`, patch);
    return done;
  }

  async #healValidator(name: string): Promise<Outcome> {
    const { client, world, writer } = this.#options;
    const webhook = world.validators.get(name);
    const healer = webhook && this.#healerOf(webhook);
    if (webhook === undefined || healer === undefined) return done;
    const path = `${admissionPath}/validatingwebhookconfigurations/${name}`;
    const bundled = validatorPatch(webhook, healer.caBundle, false);
    // The change comes back as an event; only then can the question be asked through this webhook.
    if (bundled.length > 0) {
      await writer.jsonPatch(path, bundled);
      return done;
    }
    const closing = validatorPatch(webhook, healer.caBundle, true);
    if (closing.length === 0) return done;
    const { namespace, revision } = healer.deployment;
    if (!(await validationWorks(client, namespace, revision))) return { kind: 'after', milliseconds: probePause };
    await writer.jsonPatch(path, closing);
    return done;
  }

  /** Pods that were there before their revision was told never to be ready. */
  async #hold(key: string): Promise<Outcome> {
    const { world, writer, conducts } = this.#options;
    const pod = world.pods.get(key);
    const revision = pod?.metadata.labels?.['istio.io/rev'];
    if (pod === undefined || revision === undefined || isHeldUnready(pod)) return done;
    if (!conducts.of(revision).is('neverReady')) return done;
    await writer.mergePatch(podPath(key), { metadata: { annotations: { [fateAnnotation]: 'unready' } } });
    return done;
  }

  /** Lets the pods of a revision be ready again, also one that was created a moment ago. */
  async release(revision: string): Promise<void> {
    const { client, writer } = this.#options;
    const pods = client.list(
      { apiVersion: 'v1', kind: 'Pod' },
      { labelSelector: `app=istiod,istio.io/rev=${revision}`, metadataOnly: true },
    );
    for await (const pod of pods) {
      if (!isHeldUnready(pod)) continue;
      await writer.mergePatch(podPath(storeKey(pod.metadata)), {
        metadata: { annotations: { [fateAnnotation]: null } },
      });
    }
  }
}

function podPath(key: string): string {
  const [namespace = '', name = ''] = key.split('/');
  return `/api/v1/namespaces/${namespace}/pods/${name}`;
}

/** A Deployment keeps its revision, because its selector names it. */
function sameServer({ service: served }: RunningIstiod, service: IstiodService): boolean {
  return served.clusterIp === service.clusterIp && served.name === service.name;
}
