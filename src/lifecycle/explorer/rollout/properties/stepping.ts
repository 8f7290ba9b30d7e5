import type { Phase } from '../../../../api/index.ts';
import { driftOf } from '../../../guards.ts';
import { roomFor } from '../plan.ts';
import type { Property } from '../properties.ts';
import { none } from '../revision.ts';
import { currentOf } from '../stage.ts';
import { told } from '../told.ts';
import { has, late } from '../world.ts';

/** From phase to phase. */
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
    name: 'a rollout is remembered until it has ended',
    broken: (turn) => {
      const after = told(turn);
      const ends = ['Ready', 'RolledBack'].includes(turn.decision.phase) || turn.phase === 'RollingBack';
      const lost = !has(turn.seen.records, turn.seen.from);
      return after !== undefined && turn.seen.to !== none && after.to === none && !ends && !lost;
    },
  },
  {
    name: 'the new version is told to serve only when it takes over',
    broken: (turn) => {
      const after = told(turn);
      const { from, to, current, records } = turn.seen;
      const isTold = after !== undefined && to !== none && after.current === to && current === from;
      return isTold && has(records, from) && has(records, to) && turn.decision.phase !== 'Retiring';
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
    name: 'a second control plane is asked for only where the quota has room for it',
    broken: ({ before, phase, decision, stage }) =>
      phase === 'Installing' &&
      decision.intents.some((intent) => intent.do === 'apply' && intent.set === 'revision') &&
      roomFor(before, stage) > before.wide,
  },
  {
    name: 'the room of a revision that was retired is given back before Ready',
    broken: ({ before, phase, decision, stage, observation: o }) =>
      phase === 'Retiring' &&
      decision.phase === 'Ready' &&
      o.plan.state === 'known' &&
      roomFor(before, stage) < before.wide,
  },
  {
    name: 'Ready comes after Retiring only when the previous revision is gone',
    broken: ({ seen, phase, decision }) =>
      (phase === 'Retiring' || (phase === 'Promoting' && seen.to !== none)) &&
      decision.phase === 'Ready' &&
      has(seen.records, seen.from),
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
