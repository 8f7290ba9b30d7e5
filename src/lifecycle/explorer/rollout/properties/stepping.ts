import type { Phase, WaveState } from '../../../../api/index.ts';
import { driftOf } from '../../../guards.ts';
import { waveInHand } from '../../../rollout.ts';
import { moving } from '../facts.ts';
import { describePods, isThere, uses, waveOf } from '../namespace.ts';
import type { Property } from '../properties.ts';
import { none } from '../revision.ts';
import { currentOf, effectivePhase } from '../stage.ts';
import { sentTo } from '../tags.ts';
import type { Turn } from '../turn.ts';
import { stateOf, waveNames } from '../waves.ts';
import { has, late, plane, planeOf, resource, type World } from '../world.ts';

/** From phase to phase, and from wave to wave. */
export const stepsOf: readonly Property[] = [
  {
    name: 'the phase is written before anything of it is done',
    broken: ({ phase, decision }) => decision.phase !== phase && decision.intents.length > 0,
  },
  {
    name: 'nothing is written while it is paused',
    broken: ({ before, writes }) => before.paused === 1 && writes.length > 0,
  },
  {
    name: 'nothing is done in Pending, in Preflight, and while a wave waits to begin, but repairs',
    broken: ({ phase, decision }) =>
      ['Pending', 'Preflight'].includes(phase ?? 'Pending') && decision.intents.length > 0,
  },
  {
    name: 'nothing is done for a spec that has not passed Preflight',
    broken: ({ phase, decision, observation: o }) =>
      o.specChanged &&
      decision.intents.length > 0 &&
      // These repair, or return to what served before.
      !['Blocked', 'Uninstalling', 'RollingBack'].includes(phase ?? ''),
  },
  {
    name: 'nothing is done without our finalizer',
    broken: ({ before, phase, decision }) =>
      before.finalizer === 0 &&
      phase !== 'Uninstalling' &&
      decision.intents.some(({ do: what }) => what !== 'takeCharge'),
  },
  {
    name: 'a spec that was rolled back is not tried again',
    broken: ({ seen, begun }) => begun && has(seen.failed, seen.target),
  },
  {
    name: 'a rollout begins only where none is under way',
    broken: ({ seen, begun }) => begun && seen.to !== none && currentOf(seen) !== seen.to,
  },
  {
    name: 'whatever asks for the way back is followed at once',
    broken: (turn) => mustReturn(turn) && turn.decision.phase !== 'RollingBack',
  },
  {
    name: 'nothing goes back without a reason',
    broken: (turn) => turn.phase !== 'RollingBack' && turn.decision.phase === 'RollingBack' && !mayReturn(turn),
  },
  {
    name: 'a wave goes through its states in their order, and begins when those before it are done',
    broken: (turn) => waveNames.some((_, i) => isJump(turn, i)),
  },
  {
    name: 'a wave begins only with an approval where one is needed, in an open window, and with a verdict',
    broken: (turn) => waveNames.some((_, i) => changes(turn, i, 'Moving') && !mayBegin(turn, i)),
  },
  {
    name: 'a wave is done only when its soak is over',
    broken: (turn) => turn.seen.soaked === 0 && waveNames.some((_, i) => changes(turn, i, 'Done')),
  },
  {
    name: 'it is promoted only when every wave is done, and the new revision works',
    broken: ({ seen, phase, decision, observation: o, stage }) =>
      decision.phase === 'Promoting' &&
      phase !== 'Promoting' &&
      phase !== 'Blocked' &&
      stage.kind === 'beside' &&
      (waveInHand(o.waves) !== undefined || !passes(seen)),
  },
  {
    name: 'a wave soaks only when all of it has moved',
    broken: (turn) => waveNames.some((_, i) => changes(turn, i, 'Soaking') && !isThrough(turn.before, i)),
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
    name: 'a rollout is remembered until it has ended',
    broken: (turn) => {
      const after = told(turn);
      const ends = ['Ready', 'RolledBack'].includes(turn.decision.phase) || turn.phase === 'RollingBack';
      const lost = !has(turn.seen.records, turn.seen.from);
      return after !== undefined && turn.seen.to !== none && after.to === none && !ends && !lost;
    },
  },
  {
    name: 'a rollout that has ended is not remembered',
    broken: (turn) => {
      const after = told(turn);
      return after !== undefined && after.to !== none && ['Ready', 'RolledBack'].includes(turn.decision.phase);
    },
  },
  {
    name: 'Ready comes after Retiring only when the previous revision is gone',
    broken: ({ seen, phase, decision }) =>
      (phase === 'Retiring' || (phase === 'Promoting' && seen.to !== none)) &&
      decision.phase === 'Ready' &&
      has(seen.records, seen.from),
  },
  {
    name: 'the way back ends when everything that can be seen is back',
    broken: ({ before, seen, phase, decision }) =>
      phase === 'RollingBack' &&
      before.late === late.nothing &&
      ['Ready', 'RolledBack', 'Preflight'].includes(decision.phase) &&
      has(seen.records, seen.from) &&
      seen.namespaces.some((n) => uses(n, seen.to)),
  },
  {
    name: 'a deletion is heard at once',
    broken: ({ phase, decision, observation: o }) =>
      o.deleting && phase !== undefined && !decision.frozen && decision.phase !== 'Uninstalling',
  },
  {
    name: 'a changed spec is checked at once, unless it goes back already',
    broken: ({ phase = 'Pending', decision, observation: o }) =>
      o.specChanged &&
      !o.deleting &&
      !decision.frozen &&
      !['Pending', 'Preflight', 'RollingBack', 'Uninstalling'].includes(phase) &&
      decision.phase !== 'Preflight',
  },
  {
    name: 'our finalizer is put back before anything is waited for',
    broken: ({ phase, decision, observation: o }) =>
      (keepsRepaired.has(phase) || goesForward.has(phase)) &&
      !o.inCharge &&
      decision.phase === phase &&
      !decision.frozen &&
      decision.intents.length === 0,
  },
  {
    name: 'nothing goes on while a person must act',
    broken: ({ phase, decision, observation: o }) =>
      goesForward.has(phase) &&
      o.blockers.length > 0 &&
      !decision.frozen &&
      goesForward.has(decision.phase) &&
      !o.specChanged,
  },
  {
    name: 'what somebody took away is brought back before anything is waited for',
    broken: ({ before, phase, decision, observation: o }) =>
      keepsRepaired.has(phase) &&
      before.late === late.nothing &&
      decision.phase === phase &&
      !decision.frozen &&
      decision.intents.length === 0 &&
      o.plan.state === 'known' &&
      o.plan.sets.some((set) => driftOf(set).length > 0),
  },
  {
    name: 'Blocked leads back to where it came from',
    broken: ({ phase, seen, decision }) =>
      phase === 'Blocked' &&
      !['Blocked', 'Uninstalling', 'RollingBack', seen.blockedFrom ?? 'Preflight'].includes(decision.phase) &&
      !(decision.phase === 'Preflight' && (seen.seen === 0 || !has(seen.records, seen.from))),
  },
];

const goesForward: ReadonlySet<Phase | undefined> = new Set([
  'Installing',
  'Verifying',
  'Analyzing',
  'AwaitingApproval',
  'Migrating',
  'Soaking',
  'Promoting',
  'Retiring',
] as const);

const keepsRepaired: ReadonlySet<Phase | undefined> = new Set([
  'Analyzing',
  'AwaitingApproval',
  'Migrating',
  'Soaking',
  'Retiring',
  'Ready',
  'RollingBack',
  'RolledBack',
] as const);

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

/** The first status that this turn writes. */
function told({ writes }: Turn): World | undefined {
  return writes.find(({ name }) => name.startsWith('status'))?.world;
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

/** Phases in which nothing of a rollout is asked for, or in which its way back is not this phase's concern. */
const elsewhere: ReadonlySet<Phase | undefined> = new Set([
  undefined,
  'Pending',
  'Ready',
  'RollingBack',
  'RolledBack',
  'Uninstalling',
] as const);

function canReturn({ before: w, seen, phase, observation: o }: Turn): boolean {
  const asked = w.mesh === resource.alive && w.paused === 0 && !elsewhere.has(phase);
  return (
    asked &&
    w.late === late.nothing &&
    !(o.specChanged && phase !== 'Preflight') &&
    seen.to !== none &&
    has(w.records, seen.from)
  );
}

function mustReturn(turn: Turn): boolean {
  return canReturn(turn) && reasons(turn, turn.observation.rollout?.automatic ?? false);
}

function mayReturn(turn: Turn): boolean {
  return reasons(turn, true);
}

function reasons({ seen: w, phase, observation: o }: Turn, automatic: boolean): boolean {
  const past = currentOf(w) === w.to;
  const withdrawn = w.target !== w.to && (!past || w.target === w.from);
  const failed = !past && o.rollout?.analysis?.verdict === 'Fail';
  const late = w.overdue === 1 && moving.has(effectivePhase(w)) && !(past && phase === 'Retiring');
  return withdrawn || w.back === 1 || (automatic && (failed || late));
}
