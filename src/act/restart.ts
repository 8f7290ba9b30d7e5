import { annotations, fieldManagers } from '../api/index.ts';
import { ApiError, type KubeObject } from '../kube/index.ts';
import type { ActContext } from './context.ts';
import { every } from './every.ts';
import type { WorkloadRef } from './intent.ts';
import { isFor, isRollout, markOf } from './mark.ts';
import { someOf } from './some-of.ts';
import { hasVanished } from './vanished.ts';

type RestartContext = Pick<ActContext, 'client' | 'marked' | 'tell' | 'now' | 'signal'>;

/** So many requests at a time: the API server and the mesh's injector serve others, too. */
export const atOnce = 16;

/**
 * Has workloads replace their pods: each gets one mark by a server-side apply of that field alone, which changes nothing
 * else, whoever owns it, and does nothing the second time. With the uid, it never brings back a workload that is gone.
 */
export async function restart(
  workloads: readonly WorkloadRef[],
  marker: string,
  context: RestartContext,
): Promise<void> {
  const marked: WorkloadRef[] = [];
  try {
    await every(
      workloads,
      async (workload) => {
        if (await restartOne(workload, marker, context)) marked.push(workload);
      },
      atOnce,
    );
  } finally {
    if (marked.length > 0) context.tell({ type: 'Normal', reason: 'Restarted', note: `Restarting ${someOf(marked)}` });
  }
}

/** False when there was nothing to restart. */
async function restartOne(workload: WorkloadRef, marker: string, context: RestartContext): Promise<boolean> {
  const { client, marked, now, signal } = context;
  if (marked.since(workload.uid, marker, now()) !== undefined) return false;
  try {
    const wanted = isRollout(workload)
      ? await rolloutRestart(workload, marker, context)
      : templateMark(workload, marker);
    if (wanted === undefined) return false;
    // The field is ours by its name, even where Git or a restored backup has a copy of it.
    await client.apply(wanted, { fieldManager: fieldManagers.restart, force: true, signal });
    marked.note(workload.uid, marker, now());
    return true;
  } catch (error) {
    if (error instanceof ApiError && hasVanished(error)) return false;
    throw error;
  }
}

function templateMark(workload: WorkloadRef, marker: string): KubeObject {
  return identified(workload, { template: { metadata: { annotations: { [annotations.restartedAt]: marker } } } });
}

/** Argo replaces the pods that are older than a time, so the time may be written only once for a marker. */
async function rolloutRestart(
  workload: WorkloadRef,
  marker: string,
  { client, now, signal }: RestartContext,
): Promise<KubeObject | undefined> {
  const live = await client.get(workload, { signal });
  if (live === undefined || live.metadata.uid !== workload.uid || isFor(markOf(live), marker, true)) return undefined;
  // Times of pods are whole seconds.
  const restartAt = new Date(Math.ceil(now() / 1000) * 1000).toISOString().replace('.000Z', 'Z');
  return identified(workload, { restartAt });
}

function identified({ apiVersion, kind, namespace, name, uid }: WorkloadRef, spec: object): KubeObject {
  return { apiVersion, kind, metadata: { namespace, name, uid }, spec };
}
