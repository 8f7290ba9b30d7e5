import type { WaveState } from '../../../../api/index.ts';
import { waveInHand } from '../../../rollout.ts';
import { describePods, isThere, waveOf } from '../namespace.ts';
import type { Property } from '../properties.ts';
import { none } from '../revision.ts';
import { sentTo } from '../tags.ts';
import { told } from '../told.ts';
import type { Turn } from '../turn.ts';
import { stateOf, waveNames } from '../waves.ts';
import { has, late, plane, planeOf, type World } from '../world.ts';

/** From wave to wave. */
export const wavesOf: readonly Property[] = [
  {
    name: 'a wave goes through its states in their order, and begins when those before it are done',
    broken: (turn) => waveNames.some((_, i) => isJump(turn, i)),
  },
  {
    name: 'a wave begins only with an approval where one is needed, in an open window, and with a verdict',
    broken: (turn) => waveNames.some((_, i) => changes(turn, i, 'Moving') && !mayBegin(turn, i)),
  },
  {
    name: 'a wave soaks only when all of it has moved',
    broken: (turn) => waveNames.some((_, i) => changes(turn, i, 'Soaking') && !isThrough(turn.before, i)),
  },
  {
    name: 'a wave is done only when its soak is over',
    broken: (turn) => turn.seen.soaked === 0 && waveNames.some((_, i) => changes(turn, i, 'Done')),
  },
  {
    name: 'whoever waits for a window waits in AwaitingApproval, where no deadline counts',
    broken: ({ seen, phase, decision, observation: o }) =>
      phase === 'Migrating' &&
      decision.when === undefined &&
      !o.paused &&
      seen.window === 0 &&
      o.rollout?.restarts.inFlight === 0 &&
      !(o.rollout.led && o.rollout.restarts.done),
  },
  {
    name: 'it is promoted only when every wave is done, and the new revision works',
    broken: ({ seen, phase, decision, observation: o, stage }) =>
      decision.phase === 'Promoting' &&
      phase !== 'Promoting' &&
      phase !== 'Blocked' &&
      (stage.kind === 'beside' || stage.kind === 'replacing') &&
      (waveInHand(o.waves) !== undefined || !passes(seen)),
  },
];

function passes(w: World): boolean {
  return w.settled === 1 && planeOf(w, w.to) === plane.ready;
}

/** Every workload of the wave runs with the new revision, and the next pods of its namespaces will, too. */
function isThrough(w: World, i: number): boolean {
  return w.namespaces
    .filter((n) => isThere(n) && waveOf(n) === i)
    .every((n) => {
      const { state, old } = describePods(n);
      const runs = state === 'none' || (state === 'ready' && old === w.to);
      return (runs || w.late === late.pods) && (sentTo(w, n) === w.to || w.late === late.tags);
    });
}

function statesOf(turn: Turn, i: number): readonly [WaveState, WaveState] | undefined {
  const after = told(turn);
  if (after === undefined || turn.begun || after.to === none || turn.seen.to === none) return undefined;
  return [stateOf(turn.seen.waves, i), stateOf(after.waves, i)];
}

function changes(turn: Turn, i: number, to: WaveState): boolean {
  const states = statesOf(turn, i);
  return states !== undefined && states[0] !== to && states[1] === to;
}

const steps: ReadonlySet<string> = new Set([
  'Waiting Moving',
  'Moving Soaking',
  'Soaking Done',
  // A spec that was changed meanwhile has been checked again.
  'Soaking Moving',
]);

function isJump(turn: Turn, i: number): boolean {
  const states = statesOf(turn, i);
  if (states === undefined || states[0] === states[1]) return false;
  if (!steps.has(states.join(' '))) return true;
  if (states[0] !== 'Waiting') return false;
  // One at a time, and the first that anybody is in.
  return turn.observation.waves.some(
    ({ state, namespaces }, k) =>
      (k < i && state === 'Waiting' && namespaces > 0) || ['Moving', 'Soaking'].includes(state),
  );
}

function mayBegin({ seen, observation: o }: Turn, i: number): boolean {
  const wave = o.waves[i];
  const byPerson = has(seen.approve | seen.approved, i);
  return seen.window === 1 && wave !== undefined && (i !== 1 || byPerson) && (passes(seen) || byPerson);
}
