import type { PodRef } from '../../act/intent.ts';
import { describe } from '../../kube/index.ts';
import type { Trouble, Workload } from '../../rollout/workload.ts';
import type { Surroundings } from '../surroundings.ts';
import { type Joined, join } from './join.ts';
import type { WorkloadQuery } from './query.ts';
import { disruptionTrouble } from './trouble/disruption.ts';
import { lookAt } from './trouble/look.ts';
import { refusedTrouble } from './trouble/refused.ts';

/** A workload that was just restarted is given so many milliseconds before it is asked what it lacks. */
const patience = 10_000;
/** So many workloads are asked at most in one observation, those that were restarted first. */
const mostLooks = 10;

export interface WorkloadsSeen {
  /** By wave, namespace and name. */
  readonly workloads: readonly Workload[];
  /**
   * The pod to be evicted next of each workload that has pods left, by its uid: one at a time, and only while the
   * workload is ready.
   */
  readonly evictable: ReadonlyMap<string, PodRef>;
}

type Around = Pick<Surroundings, 'client' | 'stores' | 'provider' | 'now'>;

/**
 * The workloads whose pods were injected by one of two revisions, how far they have moved, and what stands in their way.
 * Undefined while they can't all be seen: then nothing may be concluded, and nothing started.
 */
export async function observeWorkloads(
  query: WorkloadQuery,
  around: Around,
  signal: AbortSignal,
): Promise<WorkloadsSeen | undefined> {
  const { stores } = around;
  const watched = stores.watchWorkloads();
  const pods = [...stores.pods.values()];
  if (pods.some(({ owner }) => owner?.parent?.kind === 'Rollout')) watched.watchRollouts();
  if (!stores.seesPods || !watched.current) return undefined;
  const isOptedOut = (namespace: string) => stores.namespaces.get(namespace)?.optedOut ?? false;
  const joined = join({ pods, workloads: watched, isOptedOut }, query);
  const budgets = [...watched.budgets];
  const known = new Map(joined.map((one) => [one.workload.uid, knownTrouble(one, budgets, query)]));
  const looked = await lookAtSome(
    joined.filter(({ workload }) => known.get(workload.uid) === undefined),
    query,
    around,
    signal,
  );
  return {
    workloads: joined.map(({ workload }) => ({
      ...workload,
      trouble: known.get(workload.uid) ?? looked.get(workload.uid),
    })),
    evictable: new Map(joined.flatMap(evictableOf)),
  };
}

/** What the watches alone tell. */
function knownTrouble(
  one: Joined,
  budgets: Parameters<typeof disruptionTrouble>[1],
  query: WorkloadQuery,
): Trouble | undefined {
  const { workload, digest } = one;
  if (digest === undefined || (workload.ready && workload.left === 0)) return undefined;
  if (digest.refused !== undefined) return refusedTrouble(workload, digest.refused);
  return (digest.paused ? pausedTrouble(workload) : undefined) ?? disruptionTrouble(one, budgets, query);
}

function pausedTrouble(workload: Workload): Trouble {
  const { kind, namespace, name } = workload;
  const resume =
    kind === 'Deployment'
      ? `kubectl -n ${namespace} rollout resume deployment ${name}`
      : `kubectl argo rollouts -n ${namespace} promote ${name}`;
  return { code: 'ApplicationRollout', message: `${describe(workload)} is paused and replaces no pods: ${resume}` };
}

async function lookAtSome(
  joined: readonly Joined[],
  query: WorkloadQuery,
  { client, provider, now }: Around,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Trouble | undefined>> {
  const late = now() - patience;
  const suspects = joined
    .filter(
      ({ workload: { ready, marked, moved, progressAt = 0 } }) => !ready && (marked || moved > 0) && progressAt <= late,
    )
    .sort((a, b) => (a.workload.progressAt ?? 0) - (b.workload.progressAt ?? 0))
    .slice(0, mostLooks);
  const looks = suspects.flatMap((one) => {
    const { digest, workload } = one;
    if (digest === undefined) return [];
    return [
      lookAt(one, digest, query, { client, provider, signal }).then((trouble) => [workload.uid, trouble] as const),
    ];
  });
  return new Map(await Promise.all(looks));
}

/** Not before whoever went earlier is replaced, also where the pods are newer than what their controller says of them. */
function evictableOf({ workload, digest, left }: Joined): readonly (readonly [string, PodRef])[] {
  const pod = left.toSorted((a, b) => (a.name < b.name ? -1 : 1)).at(0);
  if (digest === undefined || !digest.complete || digest.paused || pod === undefined) return [];
  if (workload.moved + workload.left < digest.replicas) return [];
  const { namespace, name, uid } = pod;
  return [[workload.uid, { namespace, name, uid }]];
}
