import type { DiaryEntry } from '../measure/diary.ts';
import type { Figure, Target } from '../measure/figure.ts';

/** In MB, resident, with all pods of the official size. */
export const mostResident: Target = { most: 200 };
/** In ms. */
export const longestAllowedStall: Target = { most: 50 };
/** Of a reconcile that has nothing to do. */
export const requestsForNothing: Target = { most: 0 };
/** In ms, from the acknowledgement of the damage. */
export const repairMedian: Target = { most: 25 };
export const repairSlowest: Target = { most: 250 };

/** How much of the longest stall was work: the rest is the machine's, which had the process wait. */
export function stallRemark(stalls: readonly DiaryEntry['stall'][]): Pick<Figure, 'remark'> {
  const longest = stalls.toSorted((a, b) => b.ms - a.ms)[0];
  return longest === undefined ? {} : { remark: `on the CPU for ${longest.cpuMs.toFixed(0)} ms of the worst` };
}
