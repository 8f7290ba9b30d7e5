import type { GivenUp } from '../../observation.ts';
import { usersOf } from './facts.ts';
import { recordRefs, refOf } from './objects.ts';
import { placeOf } from './place.ts';
import { nameOf, none, revs } from './revision.ts';
import { currentOf, isVetoed } from './stage.ts';
import { has, plane, planeOf, type World } from './world.ts';

/** Revisions that nobody wants or uses any more: the abstract counterpart of `src/observe/scene.ts`. */
export function abandonedOf(w: World): readonly GivenUp[] {
  return revs.filter((rev) => isAbandoned(w, rev)).map((rev) => givenUp(w, rev));
}

function isAbandoned(w: World, rev: number): boolean {
  return has(w.records, rev) && !wantedRevs(w).includes(rev) && !isInUse(w, rev);
}

function isInUse(w: World, rev: number): boolean {
  if (hasLostItsPlace(w, rev)) return planeOf(w, rev) !== plane.absent || has(w.hooks, rev);
  return (usersOf({ ...w, hindrance: 0 }, [placeOf(w, rev)])?.pods ?? 0) > 0;
}

function hasLostItsPlace(w: World, rev: number): boolean {
  return w.inPlace === 1 && wantedRevs(w).some((other) => other !== rev && has(w.records, other));
}

function wantedRevs(w: World): readonly number[] {
  return [currentOf(w), w.from, w.to, isVetoed(w) ? none : w.target];
}

function givenUp(w: World, rev: number): GivenUp {
  const ref = refOf(recordRefs, rev);
  if (hasLostItsPlace(w, rev)) return { ...ref, replaced: true };
  const { servesAs } = nameOf(rev, w.inPlace) ?? {};
  return { ...ref, ...(servesAs === undefined ? {} : { servesAs }) };
}
