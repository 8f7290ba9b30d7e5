import { none, revs } from '../revision.ts';
import { waveNames } from '../waves.ts';
import { has, resource, type World, withBit } from '../world.ts';
import { type Happening, when } from './move.ts';

const isAlive = (w: World) => w.mesh === resource.alive;

/** What the owner of the mesh does, and may be waited for. */
export const answers: readonly Happening[] = [
  ...waveNames.map((name, i) => ({
    name: `a person approves wave ${name}`,
    to: (w: World) =>
      when(isAlive(w) && w.to !== none && !has(w.approve | w.approved, i) && isAsked(w, i), () => ({
        ...w,
        approve: withBit(w.approve, i, true),
      })),
  })),
  {
    name: 'a person lets it go on',
    to: (w) => when(w.paused === 1 && w.mesh !== resource.absent, () => ({ ...w, paused: 0, seen: 0 })),
  },
];

/** An approval for the wave that waits for one; any other might as well be given later. */
function isAsked(w: World, i: number): boolean {
  return w.phase === 'AwaitingApproval' || i === 1;
}

/** What the owner of the mesh does out of the blue. */
export const wishes: readonly Happening[] = [
  ...revs.map((rev) => ({
    name: `a person asks for version ${rev}`,
    to: (w: World) => when(isAlive(w) && w.target !== rev, () => ({ ...w, target: rev, seen: 0 })),
  })),
  {
    name: 'a person pauses it',
    to: (w) => when(w.mesh !== resource.absent && w.paused === 0, () => ({ ...w, paused: 1, seen: 0 })),
  },
  {
    name: 'a person asks for a rollback',
    to: (w) => when(isAlive(w) && w.to !== none && w.back === 0, () => ({ ...w, back: 1 })),
  },
  {
    name: 'a person asks for a retry',
    to: (w) =>
      when(isAlive(w) && has(w.vetoed, w.target) && w.retry !== 1 + w.target, () => ({
        ...w,
        retry: 1 + w.target,
        failed: withBit(w.failed, w.target, false),
      })),
  },
  {
    name: 'a person deletes the resource',
    to: (w) => when(isAlive(w), () => ({ ...w, mesh: w.finalizer === 1 ? resource.deleted : resource.absent })),
  },
  {
    name: 'a person forces the uninstall',
    to: (w) => when(w.mesh === resource.deleted && w.forced === 0, () => ({ ...w, forced: 1 })),
  },
];
