import { pino } from 'pino';
import { connect, createQueue, type Logger, runController } from '../../../src/kube/index.ts';
import { at, listAt } from '../../../src/kube/json.ts';
import type { Cluster } from '../../cluster/index.ts';
import { Conducts, type Misbehaviour } from './misbehaviour.ts';
import { admitUnready, stopAdmittingUnready } from './never-ready.ts';
import type { Admission } from './pages.ts';
import { openPlainWriter } from './plain-writer.ts';
import { poll } from './poll.ts';
import { StandIn } from './stand-in.ts';
import { taskKey } from './tasks.ts';
import { answersFor } from './webhook-patch.ts';
import { type World, watchWorld } from './world.ts';

/** How to start the stand-in. */
export interface MeshOptions {
  /** The cluster whose istiod Deployments are brought to life; only the path of its admin's kubeconfig is used. */
  readonly cluster: Pick<Cluster, 'adminKubeconfig'>;
  /** Default: errors as JSON lines on standard output. */
  readonly log?: Logger;
}

/** A stand-in istiod that listens. */
export interface ServedRevision {
  readonly revision: string;
  readonly version: string;
  readonly namespace: string;
  /** The Service's ClusterIP: `https://ADDRESS/inject`, `http://ADDRESS:15014/metrics`. */
  readonly address: string;
  /** Base64 of the root's PEM. */
  readonly caBundle: string;
}

/** Plays istiod for every istiod Deployment of a cluster, whichever charts they come from. */
export interface StandInMesh extends AsyncDisposable {
  /** Who listens now. */
  readonly serving: readonly ServedRevision[];
  /** The last thousand admission requests, oldest first. */
  readonly admissions: readonly Admission[];
  /**
   * Resolves when a revision (`default`: the one without a name) listens and all webhooks labelled with it carry its CA.
   * Rejects after 30 s.
   */
  whenServing(revision: string): Promise<ServedRevision>;
  /**
   * From when it resolves a revision does this wrong, besides what it does wrong already. The revision need not exist yet.
   */
  misbehave(revision: string, what: Misbehaviour): Promise<void>;
  /** From now on the revision does everything right. Pods that were held become ready soon after. */
  behave(revision: string): Promise<void>;
  /** Ends all listeners and watches; changes nothing in the cluster. May be called again. To be called before the cluster stops. */
  stop(): Promise<void>;
}

const remembered = 1000;

/**
 * Starts the stand-in: from now on each istiod Deployment with ready pods is served on its Service's ClusterIP, which
 * must be an address of this machine. Ports below 1024 need root, or `net.ipv4.ip_unprivileged_port_start=0`.
 *
 * @throws ApiError when the cluster cannot be reached
 */
export async function startMesh({
  cluster,
  log = pino({ name: 'stand-in mesh', level: 'error' }),
}: MeshOptions): Promise<StandInMesh> {
  const client = await connect({ kubeconfig: cluster.adminKubeconfig, userAgent: 'stand-in-istiod' });
  const writer = await openPlainWriter(cluster.adminKubeconfig);
  const stopping = new AbortController();
  const queue = createQueue();
  const conducts = new Conducts();
  const admissions: Admission[] = [];
  const { signal } = stopping;

  const world: World = watchWorld(
    client,
    {
      onDeployment: (key) => queue.add(taskKey('istiod', key)),
      onService: () => lookAtAll('istiod', world.deployments),
      onInjector: (name) => queue.add(taskKey('injector', name)),
      onValidator: (name) => queue.add(taskKey('validator', name)),
      onPod: (key) => queue.add(taskKey('pod', key)),
    },
    signal,
    log,
  );
  const lookAtAll = (
    task: 'istiod' | 'pod' | 'injector' | 'validator',
    store: { entries(): Iterable<[string, unknown]> },
  ): void => {
    for (const [key] of store.entries()) queue.add(taskKey(task, key));
  };
  const lookAtWebhooks = (): void => {
    lookAtAll('injector', world.injectors);
    lookAtAll('validator', world.validators);
  };
  const standIn = new StandIn({
    client,
    writer,
    world,
    conducts,
    onAdmission(admission) {
      admissions.push(admission);
      if (admissions.length > remembered) admissions.shift();
    },
    onRunningChange: lookAtWebhooks,
  });
  await world.whenSynced;
  const working = runController({
    name: 'stand-in mesh',
    queue,
    workers: 4,
    graceMs: 1_000,
    reconcile: (key) => standIn.reconcile(key),
    signal,
    log,
  });

  const lookAgain = (): void => {
    lookAtAll('istiod', world.deployments);
    lookAtAll('pod', world.pods);
    lookAtWebhooks();
  };
  const stop = async (): Promise<void> => {
    stopping.abort();
    await working;
    await standIn.close();
    await world.done;
    await Promise.all([writer.close(), client.close()]);
  };
  let stopped: Promise<void> | undefined;
  const mesh: StandInMesh = {
    get serving() {
      return standIn.running.map(({ deployment: { revision, version, namespace }, service, caBundle }) => ({
        revision,
        version,
        namespace,
        address: service.clusterIp,
        caBundle,
      }));
    },
    admissions,
    whenServing: (revision) =>
      poll(`revision ${revision} serves`, () =>
        mesh.serving.find((one) => one.revision === revision && isTrusted(world, one)),
      ),
    async misbehave(revision, what) {
      conducts.of(revision).add(what);
      if (what === 'neverReady') await admitUnready(client, revision);
      lookAgain();
      const stillThere = (): boolean => mesh.serving.some((one) => one.revision === revision);
      if (what === 'dead') await poll(`revision ${revision} is dead`, () => (stillThere() ? undefined : true));
    },
    async behave(revision) {
      const held = conducts.of(revision).is('neverReady');
      conducts.of(revision).clear();
      if (held) {
        await stopAdmittingUnready(client, revision);
        await standIn.release(revision);
      }
      lookAgain();
    },
    stop: () => (stopped ??= stop()),
    [Symbol.asyncDispose]: () => mesh.stop(),
  };
  return mesh;
}

/** Whether each webhook labelled with the revision carries the root of the one that serves it. */
function isTrusted(world: World, served: ServedRevision): boolean {
  return [...world.injectors.values(), ...world.validators.values()]
    .filter((webhook) => answersFor(webhook, served))
    .flatMap((webhook) => listAt(webhook, 'webhooks'))
    .every((entry) => at(entry, 'clientConfig', 'caBundle') === served.caBundle);
}
