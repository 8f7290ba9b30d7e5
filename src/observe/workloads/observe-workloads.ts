import type { Workload } from '../../rollout/workload.ts';
import type { Surroundings } from '../surroundings.ts';
import { refusedTrouble } from '../trouble/refused.ts';
import type { Trouble } from '../trouble/trouble.ts';
import type { Budget } from './budget.ts';
import { type Joined, join } from './join.ts';
import type { WorkloadQuery } from './query.ts';
import { disruptionTrouble } from './trouble/disruption.ts';
import { lookAt } from './trouble/look.ts';

/** A restart that goes on is given so many milliseconds, but no more than half of its time, before it is asked what it lacks. */
const patience = 10_000;
/** So many workloads are asked at most in one observation, those without progress for longest. */
const mostLooks = 10;

type Around = Pick<Surroundings, 'client' | 'stores' | 'marked' | 'rehearsals' | 'provider' | 'now'>;

/**
 * The workloads whose pods were injected by one of two revisions, how far they have moved, and what stands in their way.
 * Undefined while they can't all be seen: then nothing may be concluded, and nothing started.
 */
export async function observeWorkloads(
  query: WorkloadQuery,
  around: Around,
  signal: AbortSignal,
): Promise<readonly Workload[] | undefined> {
  const { stores, rehearsals } = around;
  const watched = stores.watchWorkloads();
  const pods = [...stores.pods.by('revision', query.from), ...stores.pods.by('revision', query.to)];
  if (pods.some(({ owner }) => owner?.parent?.kind === 'Rollout')) watched.watchRollouts();
  if (!stores.seesPods || !watched.current) return undefined;
  const isOptedOut = (namespace: string) => stores.namespaces.get(namespace)?.optedOut ?? false;
  const now = around.now();
  const justMarkedAt = (uid: string) => around.marked.since(uid, query.marker, now);
  const joined = join({ pods, workloads: watched, isOptedOut, justMarkedAt }, query);
  const budgets = Map.groupBy(watched.budgets, ({ namespace }) => namespace);
  const restrictionsIn = (namespace: string) => watched.restrictionsIn(namespace);
  const rehearsed = ({ workload: { uid, namespace, marked } }: Joined) =>
    marked ? undefined : rehearsals.refusalOf(uid, namespace, restrictionsIn, now);
  const known = new Map(
    joined.map((one) => {
      const trouble = knownTrouble(one, budgets.get(one.workload.namespace) ?? [], query);
      return [one.workload.uid, trouble ?? rehearsed(one)];
    }),
  );
  const looked = await lookAtSome(
    joined.filter(({ workload }) => known.get(workload.uid) === undefined),
    query,
    around,
    signal,
  );
  return joined.map(({ workload }) => ({ ...workload, trouble: known.get(workload.uid) ?? looked.get(workload.uid) }));
}

/** What the watches alone tell. */
function knownTrouble(one: Joined, budgets: readonly Budget[], query: WorkloadQuery): Trouble | undefined {
  const { workload, digest } = one;
  if (digest === undefined || (workload.ready && workload.left === 0)) return undefined;
  if (digest.refused !== undefined) return refusedTrouble(digest.refused);
  if (digest.paused) return { code: 'ApplicationRollout', message: 'it is paused, and replaces no pods' };
  return disruptionTrouble(one, budgets, query);
}

async function lookAtSome(
  joined: readonly Joined[],
  query: WorkloadQuery,
  { client, provider, now }: Around,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Trouble | undefined>> {
  const late = now() - Math.min(patience, query.timeoutMs / 2);
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
