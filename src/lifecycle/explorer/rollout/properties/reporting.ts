import type { Observation } from '../../../observation.ts';
import type { Report } from '../../../report.ts';
import { placeOf } from '../place.ts';
import type { Property } from '../properties.ts';
import { currentOf, stageOf } from '../stage.ts';
import { leadsOnlyTo } from '../tags.ts';
import type { Turn } from '../turn.ts';
import { has, late, plane, planeOf, type World } from '../world.ts';

/** What people are told. */
export const reportsOf: readonly Property[] = [
  {
    name: 'Ready is claimed only when it is true',
    broken: ({ before, told, observation: o }) =>
      before.late !== late.tags && claimsReady(told) && !isTrulyReady(before, o),
  },
  {
    name: 'Ready stays claimed while it is true',
    broken: ({ before, phase, decision, told, observation: o }) =>
      before.late === late.nothing &&
      (phase === 'Ready' || phase === 'Retiring') &&
      decision.phase === phase &&
      o.plan.state === 'known' &&
      isTrulyReady(before, o) &&
      isWhole(before) &&
      !claimsReady(told),
  },
  {
    name: 'a mesh whose pods are refused for want of room is never Ready, and says ResourcesReady False',
    broken: hidesShortage,
  },
  { name: 'conditions do not contradict each other', broken: contradicts },
  {
    name: 'whoever is blocked is told by what',
    broken: ({ phase, decision, observation: o }) =>
      decision.phase === 'Blocked' &&
      !o.paused &&
      !isBlockedBySomething(o) &&
      (phase !== 'Blocked' || decision.when !== undefined),
  },
  {
    name: 'whoever waits for an approval, a decision or a window is told for which',
    broken: ({ phase, decision, told }) =>
      phase === 'AwaitingApproval' &&
      decision.phase === phase &&
      decision.when === undefined &&
      !tellsWhatIsAwaited(told),
  },
];

export function claimsReady({ conditions }: Report): boolean {
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

function isTrulyReady(w: World, o: Observation): boolean {
  const state = planeOf(w, w.target);
  // Only a probe could tell one that does not answer, and a mesh that serves is not probed.
  const runs = state === plane.ready || state === plane.mute;
  const place = placeOf(w, w.target);
  const led = w.tags.every((tag) => tag === leadsOnlyTo(place)) && w.validator === place;
  const complete = has(w.records, w.target) && has(w.hooks, w.target);
  return w.seen === 1 && currentOf(w) === w.target && runs && led && (complete || o.plan.state === 'unavailable');
}

/** Nothing of any revision that is kept is to be set back, or waited for. */
function isWhole(w: World): boolean {
  const kept = w.inPlace === 1 ? [w.target] : [0, 1, 2].filter((rev) => has(w.records, rev));
  return (
    w.finalizer === 1 &&
    has(w.extras, w.target) &&
    kept.every((rev) => has(w.hooks, rev) && planeOf(w, rev) === plane.ready)
  );
}

/** A revision that is left, and in place one that is about to be written anew, is not looked at. */
function hidesShortage({ before: w, told, observation: o }: Turn): boolean {
  const current = currentOf(w);
  if (planeOf(w, current) !== plane.failing || o.paused) return false;
  const { from, to } = stageOf(w);
  const isLeft = current !== from && current !== to;
  if (isLeft || (w.inPlace === 1 && current !== w.to && isWritten(o))) return claimsReady(told);
  const { status, reason } = told.conditions.find(({ type }) => type === 'ResourcesReady') ?? {};
  return claimsReady(told) || status !== 'False' || reason !== 'QuotaExhausted';
}

function isWritten({ plan }: Observation): boolean {
  return plan.state === 'known' && plan.sets.some(({ name, changes }) => name === 'revision' && changes.length > 0);
}

function contradicts({ decision, told: { conditions } }: Turn): boolean {
  const holds = (type: string) => conditions.some((c) => c.type === type && c.status === 'True');
  const [ready, reconciling, stalled] = [holds('Ready'), holds('Reconciling'), holds('Stalled')];
  const complete = conditions.every(({ message, reason }) => message !== '' && /^[A-Za-z]+$/.test(reason));
  return (
    !complete ||
    (ready && (reconciling || stalled || !holds('ControlPlaneReady'))) ||
    (reconciling && stalled) ||
    (decision.phase === 'Blocked' && !stalled)
  );
}

export function isBlockedBySomething({ blockers, plan }: Observation): boolean {
  return blockers.length > 0 || (plan.state === 'unavailable' && plan.findings.length > 0);
}

export function tellsWhatIsAwaited({ message }: Report): boolean {
  return /approve=|rollback=|waits for its window|Watching revision|in the place of/.test(message);
}
