/**
 * Restarts workloads as fast as the cluster lets them, wave after wave, so many at a time: one annotation each, and the
 * next one as soon as a rollout is complete. Nothing but the writes and a watch on what they lead to.
 */
import { connect, type KubeClient, type KubeObject, type Logger, reflect, storeKey } from '../../../src/kube/index.ts';
import { at, numberAt } from '../../../src/kube/json.ts';
import { argument, send } from '../../measure/conversation.ts';

export interface RestartArgument {
  readonly kubeconfig: string;
  /** The namespaces of each wave. */
  readonly waves: readonly (readonly string[])[];
  /** Names of the Deployments, the same in each namespace. */
  readonly workloads: readonly string[];
  readonly maxConcurrent: number;
  /** The value of the annotation: another one than the last time. */
  readonly marker: string;
}

interface Target {
  readonly namespace: string;
  readonly name: string;
}

export interface RestartResult {
  /** From the first write of a wave until its last rollout was complete, all waves together. */
  readonly milliseconds: number;
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const kind = { apiVersion: 'apps/v1', kind: 'Deployment' };

const { kubeconfig, waves, workloads, maxConcurrent, marker } = argument<RestartArgument>();
await using client = await connect({ kubeconfig, userAgent: 'bench-restart' });
const stop = new AbortController();
const rollouts = await watchRollouts(client);
const begun = performance.now();
for (const wave of waves) await restartAll(wave);
await send({ milliseconds: performance.now() - begun } satisfies RestartResult);
stop.abort();

async function restartAll(wave: readonly string[]): Promise<void> {
  const targets = wave.flatMap((namespace) => workloads.map((name): Target => ({ namespace, name })));
  const waiting = targets.values();
  const worker = async (): Promise<void> => {
    for (const target of waiting) await restart(target);
  };
  await Promise.all(Array.from({ length: maxConcurrent }, worker));
}

async function restart({ namespace, name }: Target): Promise<void> {
  const annotations = { 'bench.example.test/restartedAt': marker };
  const spec = { template: { metadata: { annotations } } };
  const { metadata } = await client.apply({ ...kind, metadata: { namespace, name }, spec }, { fieldManager: 'bench' });
  await rollouts.complete(storeKey({ namespace, name }), metadata.generation ?? 0);
}

interface Rollouts {
  /** Resolves when the rollout of this generation is complete, by the rules of `kubectl rollout status`. */
  complete(key: string, generation: number): Promise<void>;
}

async function watchRollouts(watcher: KubeClient): Promise<Rollouts> {
  const waiters = new Map<string, (generation: number) => void>();
  const store = reflect<number>({
    client: watcher,
    kind,
    project: completeGeneration,
    onChange({ key, after }) {
      if (after !== undefined) waiters.get(key)?.(after);
    },
    signal: stop.signal,
    log: silent,
  });
  await store.whenSynced;
  return {
    complete: (key, generation) =>
      new Promise((resolve) => {
        if ((store.get(key) ?? 0) >= generation) return resolve();
        waiters.set(key, (complete) => {
          if (complete < generation) return;
          waiters.delete(key);
          resolve();
        });
      }),
  };
}

/** The generation that is rolled out completely; 0 while there is none. */
function completeGeneration({ spec, status }: KubeObject): number {
  const wanted = numberAt(spec, 'replicas') ?? 1;
  const counts = ['updatedReplicas', 'replicas', 'availableReplicas'].map((name) => at(status, name));
  return counts.every((count) => count === wanted) ? (numberAt(status, 'observedGeneration') ?? 0) : 0;
}
