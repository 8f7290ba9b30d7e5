import { addNamespace, mark, withListed, withMark } from './namespace.ts';
import { staged } from './tags.ts';
import { numberOf } from './waves.ts';
import { beginning, plane, type World } from './world.ts';

/** The first wave is done, and the second waits for its approval. */
export function midway(budget: number): World {
  const moved = withListed(withListed(withMark(addNamespace(0, 0, 1), mark.forward), 0, true), 1, true);
  const start = beginning(budget);
  return {
    ...start,
    seen: 1,
    phase: 'Analyzing',
    from: 0,
    to: 1,
    waves: numberOf(['Done', 'Waiting', 'Waiting']),
    told: 1,
    settled: 1,
    records: 3,
    hooks: 3,
    extras: 3,
    wide: 1,
    verified: 3,
    planes: [plane.ready, plane.ready, plane.absent],
    tags: [staged(0, 1, false), staged(0, 1, false)],
    namespaces: [moved, start.namespaces[1], start.namespaces[2]],
  };
}

/** Every pointer leads to the new revision, and the previous one is kept for its retention. */
export function retained(budget: number): World {
  const start = midway(budget);
  const [, a, b] = [0, addNamespace(1, 1, 1), addNamespace(2, 0, 1)];
  return {
    ...start,
    phase: 'Retiring',
    current: 1,
    waves: numberOf(['Done', 'Done', 'Done']),
    told: 3,
    upgraded: 1,
    approve: 2,
    approved: 2,
    extras: 2,
    tags: [3, 3],
    validator: 1,
    namespaces: [withMark(addNamespace(0, 0, 1), mark.forward), withMark(a, mark.forward), withMark(b, mark.forward)],
  };
}

/** It goes back after its first wave. */
export function goingBack(budget: number): World {
  return { ...midway(budget), phase: 'RollingBack', current: 0, reason: 3, vetoed: 2, failed: 2 };
}

/** The upgrade has failed, and the spec still asks for it. */
export function rolledBack(budget: number): World {
  const failed = { vetoed: 2, failed: 2, records: 3, hooks: 3, wide: 1 };
  // A pod that nobody can move still uses it.
  return {
    ...beginning(budget),
    ...failed,
    seen: 1,
    phase: 'RolledBack',
    planes: [plane.ready, plane.ready, plane.absent],
    bare: 1,
  };
}

/** The same spec, in place. */
export function inPlace(budget: number): World {
  return { ...beginning(budget), inPlace: 1 };
}

/** The new revision has taken over in place, and what was stored of the other is kept for its retention. */
export function replaced(budget: number): World {
  return {
    ...inPlace(budget),
    seen: 1,
    phase: 'Retiring',
    current: 1,
    from: 0,
    to: 1,
    upgraded: 1,
    settled: 1,
    records: 3,
    hooks: 2,
    extras: 2,
    planes: [plane.absent, plane.ready, plane.absent],
    verified: 2,
  };
}

/** It goes back in place: the objects are still those of the new revision. */
export function goingBackInPlace(budget: number): World {
  const back = { phase: 'RollingBack', current: 0, upgraded: 0, reason: 3, vetoed: 2, failed: 2, extras: 3 } as const;
  return { ...replaced(budget), ...back };
}
