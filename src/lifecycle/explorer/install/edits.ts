import { type Happening, when } from './move.ts';
import { currentOf } from './view.ts';
import { resource, revOf, type World } from './world.ts';

/** What people do to the resource. */
export function edits(): readonly Happening[] {
  const alive = (w: World) => w.mesh === resource.alive;
  // From then on a changed version is an upgrade, which has a model of its own.
  const serves = (w: World) =>
    w.late !== undefined ||
    currentOf(w) !== undefined ||
    [w.tag, w.extraTag].some((state) => revOf(state) !== undefined);
  const there = (w: World) => w.mesh !== resource.absent;
  return [
    {
      name: 'a person changes the version',
      to: (w) => when(alive(w) && !serves(w), () => ({ ...w, target: w.target === 0 ? 1 : 0, seen: 0, checked: 0 })),
    },
    {
      name: 'a person adds or removes a tag',
      to: (w) => when(alive(w), () => ({ ...w, extra: 1 - w.extra, seen: 0, checked: 0 })),
    },
    {
      name: 'a person deletes the resource',
      to: (w) => when(alive(w), () => ({ ...w, mesh: w.finalizer + w.otherFinalizer > 0 ? 2 : 0 })),
    },
    {
      name: 'a person creates the resource again',
      to: (w) =>
        when(w.mesh === resource.absent, () => ({
          ...w,
          mesh: resource.alive,
          seen: 0,
          forced: 0,
          finalizer: 0,
          otherFinalizer: 0,
          checked: 0,
          phase: undefined,
          blockedFrom: undefined,
          current: undefined,
        })),
    },
    { name: 'a person forces the uninstall', to: (w) => when(there(w) && w.forced === 0, () => ({ ...w, forced: 1 })) },
    {
      name: 'somebody wipes the status',
      to: (w) =>
        when(there(w) && w.phase !== undefined, () => ({
          ...w,
          phase: undefined,
          blockedFrom: undefined,
          current: undefined,
          seen: 0,
        })),
    },
    {
      name: 'somebody takes our finalizer away',
      to: (w) => when(alive(w) && w.finalizer === 1, () => ({ ...w, finalizer: 0 })),
    },
    {
      name: 'somebody adds a finalizer of their own',
      to: (w) => when(alive(w) && w.otherFinalizer === 0, () => ({ ...w, otherFinalizer: 1 })),
    },
  ];
}
