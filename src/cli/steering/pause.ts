import type { SeenControlPlane } from '../../observe/rollout/approvals.ts';
import { type Assessment, alreadySo } from './wish.ts';

/** Has everything stand still. */
export function pause(mesh: SeenControlPlane): Assessment {
  if (mesh.spec.paused) return alreadySo('it is paused already');
  return {
    verdict: 'Sensible',
    wish: { paused: true },
    effect: `nothing is written any more, no repair either; it stays ${place(mesh)}`,
  };
}

/** Lets everything go on. */
export function resume(mesh: SeenControlPlane): Assessment {
  if (!mesh.spec.paused) return alreadySo('it is not paused');
  return { verdict: 'Sensible', wish: { paused: false }, effect: `it goes on ${place(mesh)}` };
}

function place({ status }: SeenControlPlane): string {
  return status?.phase === undefined ? 'as it is' : `in phase ${status.phase}`;
}
