import { inUse } from '../../../guards.ts';
import { hasObjects } from '../effects.ts';
import { needs, uses } from '../namespace.ts';
import { placeOf } from '../place.ts';
import type { Property } from '../properties.ts';
import { idle, inFlight } from '../removal.ts';
import { none, revs } from '../revision.ts';
import { names } from '../tags.ts';
import type { Turn } from '../turn.ts';
import { has, plane, planeOf, resource, type World } from '../world.ts';

/** What goes, and when. */
export const removalsOf: readonly Property[] = [
  {
    name: 'only a forced uninstall overrides who uses a revision',
    broken: ({ phase, decision, observation: o }) =>
      decision.intents.some((intent) => intent.do === 'removeRevision' && intent.evenInUse) &&
      !(phase === 'Uninstalling' && o.forced),
  },
  {
    name: 'before the point of no return nothing of the revision that served before is removed',
    broken: (turn) =>
      turn.seen.to !== none &&
      turn.phase !== 'Retiring' &&
      turn.phase !== 'Uninstalling' &&
      removes(turn, turn.seen.from),
  },
  {
    name: 'the revision that serves is removed only by an uninstall',
    broken: (turn) => turn.phase !== 'Uninstalling' && turn.seen.current !== none && removes(turn, turn.seen.current),
  },
  {
    name: 'the revision that served before is removed only when its retention is over',
    broken: (turn) => turn.phase === 'Retiring' && turn.seen.expired === 0 && removes(turn, turn.seen.from),
  },
  {
    name: 'what is rolled out is removed only once everything is back',
    broken: (turn) =>
      turn.phase === 'RollingBack' &&
      turn.before.late === 0 &&
      removes(turn, turn.seen.to) &&
      isLeftBehind(turn.before),
  },
  {
    name: 'no webhook is deleted while pods use the mesh, unless forced',
    broken: ({ before, phase, writes }) =>
      phase === 'Uninstalling' &&
      before.forced === 0 &&
      revs.some((rev) => has(before.records, rev) && isUsed(before, placeOf(before, rev))) &&
      writes.some(({ name }) => name === 'removeInjection' || name === 'prune'),
  },
  {
    name: 'the finalizer goes only when nothing of ours is left',
    broken: ({ before, writes }) =>
      writes.some(({ name, world }) => name === 'release' && (before.finalizer === 0 || hasObjects(world))),
  },
  {
    name: 'a revision is recorded before its first object is applied',
    broken: ({ before, writes }) =>
      revs.some(
        (rev) =>
          !has(before.records, rev) &&
          planeOf(before, rev) === plane.absent &&
          writes.some(({ name, world }) => name === 'apply revision' && planeOf(world, rev) !== plane.absent),
      ),
  },
  {
    name: 'once the resource is deleted, only damage is repaired, and only for pods that use the mesh',
    broken: ({ seen, phase, observation: o, writes }) =>
      seen.mesh === resource.deleted &&
      writes.some(({ name }) => name.startsWith('apply')) &&
      !(phase === 'Uninstalling' && inUse(o)),
  },
];

function removes({ before, writes }: Turn, rev: number): boolean {
  return before.removal === idle && writes.some(({ world }) => world.removal === 1 + rev || world.removal === 4 + rev);
}

function isUsed(w: World, place: number): boolean {
  return w.bare === place || w.namespaces.some((n) => uses(n, place));
}

function isLeftBehind(w: World): boolean {
  if (w.inPlace === 1) return planeOf(w, w.to) !== plane.absent || has(w.hooks, w.to);
  return w.bare === w.to || w.namespaces.some((n) => uses(n, w.to)) || w.tags.some((tag) => names(tag, w.to));
}

/** A sentence about every world, whether the operator has its turn there or not. */
export const alwaysHolds: readonly { readonly name: string; readonly broken: (w: World) => boolean }[] = [
  {
    name: 'a revision that a pod or a tag uses is never deleted, unless forced',
    broken: (w) => {
      const rev = inFlight(w);
      if (rev === undefined || w.forced === 1) return false;
      // In place, its users are those of whoever carries its name on: only what it still owns is theirs.
      if (w.inPlace === 1 && planeOf(w, rev) === plane.absent && !has(w.hooks, rev)) return false;
      const place = placeOf(w, rev);
      const isNeeded = w.bare === place || w.namespaces.some((n) => needs(n, place));
      return isNeeded || (w.mesh === resource.alive && w.tags.some((tag) => names(tag, place)));
    },
  },
];
