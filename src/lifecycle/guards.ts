import type { Change } from '../act/intent.ts';
import type { Pointer, SetName } from '../mesh/provider.ts';
import { findingsOf, type Observation, type SetState } from './observation.ts';
import { nameInMesh } from './revision-name.ts';

/** Named predicates of the rule table. Pure, and total over every observation. */

export const deleted = (o: Observation): boolean => o.deleting;
export const specChanged = (o: Observation): boolean => o.specChanged;
export const otherwise = (): boolean => true;

/** Something stands in the way of the wish itself, or of knowing what it means. */
export const blocked = (o: Observation): boolean => findingsOf(o).length > 0;
/** It is known what is wanted, down to each object. */
export const planKnown = (o: Observation): boolean => o.plan.state === 'known';
/** A mesh that serves is not blocked by charts that can't be fetched just now: nothing has to be written. */
export const hindered = (o: Observation): boolean => o.blockers.length > 0 || (blocked(o) && !serving(o));
export const unblocked = (o: Observation): boolean => !blocked(o) && planKnown(o);
export const unhindered = (o: Observation): boolean => unblocked(o) || (serving(o) && !hindered(o));

export const inCharge = (o: Observation): boolean => o.inCharge;
export const notInCharge = (o: Observation): boolean => !o.inCharge;
/** The mesh serves, and a deletion would not wait for its uninstall. */
export const servesUnguarded = (o: Observation): boolean => o.current !== undefined && !o.inCharge;
export const abandonedLeft = (o: Observation): boolean => removable(o).length > 0;
/** Given-up revisions to which no pointer leads any more. */
export const removable = ({ abandoned, pointers }: Observation): Observation['abandoned'] =>
  abandoned.filter(
    ({ name, servesAs = name, replaced }) =>
      replaced || pointers.every(({ revision, staged }) => revision !== servesAs && staged?.revision !== servesAs),
  );

/** The revision is recorded, and every set but the pointers is applied and ready. */
export const installed = (o: Observation): boolean =>
  o.plan.state === 'known' &&
  o.plan.revisionRecorded &&
  sets(o)
    .filter((set) => set.name !== 'pointers')
    .every(inPlace);
export const notInstalled = (o: Observation): boolean => !installed(o);
/** A part that ran is not ready any more; changed objects alone are repaired in place. */
export const lostReadiness = (o: Observation): boolean =>
  servingSet(o) === 'serving'
    ? sets(o).some((set) => set.name !== 'pointers' && set.name !== 'serving' && set.waiting.length > 0)
    : o.unready.length > 0;
/** Somebody deleted the MeshRevision: Kubernetes collects what it owned, and nothing may be written in its name. */
export const lostRecord = (o: Observation): boolean => o.plan.state === 'known' && !o.plan.revisionRecorded;

export const verified = (o: Observation): boolean => o.probes.length > 0 && o.probes.every((probe) => probe.passed);

/** Each tag of the spec leads to the target, whole, and nothing of the pointers is left to write. */
export const promoted = (o: Observation): boolean =>
  sets(o).every((set) => set.name !== 'pointers' || settled(set)) &&
  strayPointers(o).length === 0 &&
  o.tags.every((tag) => o.pointers.some((pointer) => pointer.tag === tag));
/** Pointers that are wanted and do not lead to the target with their CA; a tag that the spec gave up holds nothing up. */
export const strayPointers = (o: Observation): readonly Pointer[] =>
  o.pointers.filter(
    ({ tag, whole, revision, staged }) =>
      !(whole && revision === nameInMesh(o.target) && staged === undefined) &&
      (tag === undefined || o.tags.includes(tag)),
  );
/** As far as can be seen without charts, what was promoted does its work. */
export const serving = (o: Observation): boolean => o.current !== undefined && o.unready.length === 0 && promoted(o);
export const notPromoted = (o: Observation): boolean => o.plan.state === 'known' && !promoted(o);

export const namespaceGone = (o: Observation): boolean =>
  o.plan.state === 'known' && o.plan.missingNamespaces.length > 0;
export const drifted = (o: Observation): boolean => sets(o).some((set) => set.changes.length > 0);
/** The same, but for room that is still to be given back: that takes nothing from what serves. */
export const astray = (o: Observation): boolean =>
  sets(o).some(({ name, changes }) => changes.some(({ cause }) => name !== 'capacity' || cause !== 'outdated'));
/** The mesh that runs was damaged while a person is waited for. */
export const damaged = (o: Observation): boolean =>
  o.current !== undefined && sets(o).some((set) => damageOf(set, o).length > 0);
/**
 * What was right before, whether or not this process remembers it: after a restart nothing is remembered. A revision that
 * serves was whole and recorded, so whatever of it is missing or differs was damaged, and so was what others hold fields
 * of. A mesh that is to go and is still in use keeps its pointers; to a blocked wish they may be new.
 */
export const damageOf = ({ name, changes }: SetState, o: Observation): readonly Change[] =>
  changes.filter(
    ({ cause, contested }) =>
      cause === 'deleted' ||
      cause === 'changed' ||
      contested.length > 0 ||
      isOf(name, servingSet(o)) ||
      (o.deleting && name === 'pointers'),
  );
/** The set that holds the control plane which serves: beside it, another one may be installed. */
export const servingSet = (o: Observation): SetName =>
  sets(o).some(({ name }) => name === 'serving') ? 'serving' : 'revision';
/** What is to be set back while two revisions serve: of pointers only what somebody did to them. */
export const driftOf = ({ name, changes }: SetState): readonly Change[] =>
  name === 'pointers' ? changes.filter(({ cause }) => cause === 'deleted' || cause === 'changed') : changes;
export const surplusLeft = (o: Observation): boolean => o.plan.state === 'known' && o.plan.surplus.length > 0;

export const usersUnknown = (o: Observation): boolean => !o.forced && o.users === undefined;
export const inUse = (o: Observation): boolean => !o.forced && (o.users?.pods ?? 0) > 0;
export const webhooksLeft = (o: Observation): boolean => o.remains.webhooks.length > 0;
export const revisionsLeft = (o: Observation): boolean => o.remains.revisions.length > 0;
export const othersLeft = (o: Observation): boolean => o.remains.others.length > 0;
export const classesHeld = (o: Observation): boolean => (o.remains.held ?? []).length > 0;

export function sets(o: Observation): readonly SetState[] {
  return o.plan.state === 'known' ? o.plan.sets : [];
}

/** Where one revision is alone, its record is a set of its own. */
function isOf(name: SetName, serving: SetName): boolean {
  return name === serving || (name === 'record' && serving === 'revision');
}

/** A revision that does not work may be what the upgrade is to cure: it is kept in repair, and not waited for. */
export function inPlace(set: SetState): boolean {
  return set.name === 'serving' ? set.changes.length === 0 : settled(set);
}

function settled(set: SetState): boolean {
  return set.changes.length === 0 && set.waiting.length === 0;
}
