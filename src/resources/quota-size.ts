import { type Amounts, plus, times } from './amounts.ts';
import { silentOn } from './headroom.ts';
import { podNeeds } from './pod-needs.ts';
import type { PodSpec } from './pod-spec.ts';

/** The pods of one workload. */
export interface PodGroup {
  /** The pods' spec after `withDefaults`. */
  readonly pod: PodSpec;
  /** How many there are at most at once; see `mostPods`. */
  readonly most: number;
}

/** What a quota may limit, in the order in which people read it. */
const limited = ['pods', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

/**
 * The hard limits of a quota under which all these pods have room at once, and beside them one more of each workload:
 * a pod that was told to end counts until it has ended, when the one in its place is already there.
 *
 * What not every container names is not limited, because a quota refuses the pods of those that don't.
 */
export function quotaSize(groups: readonly PodGroup[]): Amounts {
  const all = plus(...groups.map(({ pod, most }) => times(podNeeds(pod), most + 1)));
  return new Map(
    limited
      .filter((resource) => groups.every(({ pod }) => silentOn(resource, pod).length === 0))
      .flatMap((resource) => {
        const quantity = all.get(resource);
        return quantity === undefined ? [] : [[resource, quantity] as const];
      }),
  );
}
