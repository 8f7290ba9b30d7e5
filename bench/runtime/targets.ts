import type { Stall } from '../measure/diary.ts';
import type { Figure, Target } from '../measure/figure.ts';

/** In MB, resident, with all pods of the official size. */
export const mostResident: Target = { most: 200 };
/** In ms. */
const longestAllowedStall: Target = { most: 50 };
/** Of a reconcile that has nothing to do. */
export const requestsForNothing: Target = { most: 0 };
/** In ms, from the acknowledgement of the damage. */
export const repairMedian: Target = { most: 25 };
export const repairSlowest: Target = { most: 250 };

/** The two rows on stalls, with or without the promise. */
export function stallFigures(
  common: Pick<Figure, 'of' | 'side'>,
  stalls: readonly Stall[],
  promised = true,
): readonly Figure[] {
  const both = { ...common, unit: 'ms', better: 'lower' } as const;
  const longest = { ...both, what: 'longest event-loop stall', values: stalls.map(({ ms }) => ms) };
  return [
    promised ? { ...longest, target: longestAllowedStall } : longest,
    { ...both, what: 'most of its own work in one', values: stalls.map(({ ownMs }) => ownMs) },
  ];
}
