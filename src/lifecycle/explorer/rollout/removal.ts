import { needs, uses } from './namespace.ts';
import { placeOf } from './place.ts';
import { revs } from './revision.ts';
import { names } from './tags.ts';
import { has, plane, planeOf, type World, withBit, withPlane } from './world.ts';

/**
 * The removal of a revision, in the steps of `src/act/revision.ts`: a live look, the injection path goes, nobody is being
 * injected by it any more, a second live look, the deletion. 0: none under way; then 1 + the revision while the second
 * look is waited for, and 4 + the revision while the deletion is on its way.
 */
export const idle = 0;
const looking = (rev: number) => 1 + rev;
const deleting = (rev: number) => 4 + rev;

/** Whether a live look finds anything that holds the revision. */
export function isHeld(w: World, rev: number): boolean {
  if (isTaken(w, rev)) return planeOf(w, rev) !== plane.absent || has(w.hooks, rev);
  return isUsed(w, placeOf(w, rev));
}

/** Another revision carries its name on. */
function isTaken(w: World, rev: number): boolean {
  return w.inPlace === 1 && revs.some((other) => other !== rev && has(w.records, other));
}

function isUsed(w: World, rev: number): boolean {
  const used = w.bare === rev || w.namespaces.some((n) => uses(n, rev));
  return used || w.tags.some((tag) => names(tag, rev)) || w.validator === rev;
}

/** Undefined: the first look has found somebody. */
export function begin(w: World, rev: number, evenInUse: boolean): World | undefined {
  if (!has(w.records, rev)) return undefined;
  if (evenInUse) return { ...w, removal: deleting(rev) };
  return isHeld(w, rev) ? undefined : { ...w, removal: looking(rev), hooks: withBit(w.hooks, rev, false) };
}

/** What the process does next; undefined when it waits, or when no removal is under way. */
export function goOn(w: World, waits: boolean): World | undefined {
  const rev = revs.find((one) => w.removal === looking(one));
  if (rev === undefined) return undefined;
  const place = placeOf(w, rev);
  if (waits && w.namespaces.some((n) => needs(n, place) && !uses(n, place))) return undefined;
  return { ...w, removal: isHeld(w, rev) ? idle : deleting(rev) };
}

/** The revision whose deletion is on its way. */
export function inFlight({ removal }: World): number | undefined {
  return revs.find((rev) => removal === deleting(rev));
}

/** The record goes at once, what it owned is collected by Kubernetes. */
export function withoutRecord(w: World, rev: number): World {
  const left = planeOf(w, rev) !== plane.absent;
  return {
    ...w,
    records: withBit(w.records, rev, false),
    planes: withPlane(w.planes, rev, left ? plane.orphan : plane.absent),
    hooks: left ? w.hooks : withBit(w.hooks, rev, false),
    verified: withBit(w.verified, rev, false),
    settled: w.to === rev ? 0 : w.settled,
  };
}

/** Garbage collection of what belonged to a record that is gone. */
export function collect(w: World, rev: number): World {
  return { ...w, planes: withPlane(w.planes, rev, plane.absent), hooks: withBit(w.hooks, rev, false) };
}
