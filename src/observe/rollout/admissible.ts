import type { Restarts } from '../../lifecycle/rollout.ts';
import { blocked } from '../../rollout/blocked.ts';
import type { Surroundings } from '../surroundings.ts';

/** Of what is due, what would not stand still at its first new pod; the rest is told with what it lacks, and waits. */
export async function admissible(
  restarts: Restarts,
  { client, stores, rehearsals, now }: Surroundings,
  signal: AbortSignal,
): Promise<Restarts> {
  if (restarts.annotate.length === 0) return restarts;
  const watched = stores.watchWorkloads();
  const restrictionsIn = (namespace: string) => watched.restrictionsIn(namespace);
  const refused = await rehearsals.ask(restarts.annotate, { client, restrictionsIn, now: now(), signal });
  if (refused.size === 0) return restarts;
  const held = restarts.annotate.flatMap((workload) => {
    const trouble = refused.get(workload.uid);
    return trouble === undefined ? [] : [blocked(workload, trouble.code, trouble.message)];
  });
  return {
    ...restarts,
    annotate: restarts.annotate.filter(({ uid }) => !refused.has(uid)),
    blocked: [...restarts.blocked, ...held],
  };
}
