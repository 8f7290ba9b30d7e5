import type { Change } from '../act/intent.ts';
import type { Observation, SetState } from './observation.ts';

/** Named predicates of the rule table. Pure, and total over every observation. */

export const deleted = (o: Observation): boolean => o.deleting;
export const specChanged = (o: Observation): boolean => o.specChanged;
export const otherwise = (): boolean => true;

/** Something stands in the way of the wish itself, or of knowing what it means. */
export const blocked = (o: Observation): boolean =>
  o.blockers.length > 0 || (o.plan.state === 'unavailable' && o.plan.findings.length > 0);
/** It is known what is wanted, down to each object. */
export const planKnown = (o: Observation): boolean => o.plan.state === 'known';
/** A mesh that runs is not blocked by charts that can't be fetched just now: nothing has to be written. */
export const hindered = (o: Observation): boolean => o.blockers.length > 0;
export const unblocked = (o: Observation): boolean => !blocked(o) && planKnown(o);

export const notInCharge = (o: Observation): boolean => !o.inCharge;
export const abandonedLeft = (o: Observation): boolean => o.abandoned.length > 0;

/** Every set but the pointers is applied and ready. */
export const installed = (o: Observation): boolean =>
  planKnown(o) &&
  sets(o)
    .filter((set) => set.name !== 'pointers')
    .every(settled);
export const notInstalled = (o: Observation): boolean => !installed(o);
/** A part that ran is not ready any more; changed objects alone are repaired in place. */
export const lostReadiness = (o: Observation): boolean => o.unready.length > 0;

export const verified = (o: Observation): boolean => o.probes.length > 0 && o.probes.every((probe) => probe.passed);

/** Each tag of the spec leads to the target, whole, and nothing of the pointers is left to write. */
export const promoted = (o: Observation): boolean =>
  sets(o).every((set) => set.name !== 'pointers' || settled(set)) &&
  o.pointers.every((pointer) => pointer.whole && pointer.revision === o.target.revision) &&
  o.tags.every((tag) => o.pointers.some((pointer) => pointer.name === `tag ${tag}`));
export const notPromoted = (o: Observation): boolean => o.plan.state === 'known' && !promoted(o);

export const drifted = (o: Observation): boolean => sets(o).some((set) => set.changes.length > 0);
/** The mesh that runs was damaged while a person is waited for. */
export const damaged = (o: Observation): boolean =>
  o.current !== undefined && sets(o).some((set) => set.changes.some(isDamage));
export const isDamage = (change: Change): boolean => change.cause === 'deleted' || change.cause === 'changed';
export const surplusLeft = (o: Observation): boolean => o.plan.state === 'known' && o.plan.surplus.length > 0;

export const inUse = (o: Observation): boolean => !o.forced && o.users.pods > 0;
export const webhooksLeft = (o: Observation): boolean => o.remains.webhooks.length > 0;
export const revisionsLeft = (o: Observation): boolean => o.remains.revisions.length > 0;
export const othersLeft = (o: Observation): boolean => o.remains.others.length > 0;

export function sets(o: Observation): readonly SetState[] {
  return o.plan.state === 'known' ? o.plan.sets : [];
}

function settled(set: SetState): boolean {
  return set.changes.length === 0 && set.waiting.length === 0;
}
