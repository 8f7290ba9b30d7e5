import type { Phase } from '../api/index.ts';
import type { Outcome } from '../kube/index.ts';
import type { Decision } from '../lifecycle/decide.ts';
import { classesHeld } from '../lifecycle/guards.ts';
import type { Observation } from '../lifecycle/observation.ts';

const soon: Outcome = { kind: 'after', milliseconds: 25 };
const done: Outcome = { kind: 'done' };
const after = (seconds: number): Outcome => ({ kind: 'after', milliseconds: seconds * 1000 });

/**
 * When to look again without being woken by a watch. A settled mesh is looked at every five minutes, from the stores
 * alone; what no watch can tell (charts, probes, other owners' objects) is asked for at a pace that slows down with the
 * age of the phase, in seconds.
 */
export function pace(before: Phase | undefined, decision: Decision, o: Observation, ageSeconds = 0): Outcome {
  if (decision.phase !== before) return soon;
  if (decision.intents.length > 0) {
    if (decision.intents.every(isRestart)) return after(1);
    return decision.intents.every(isRemoval) ? after(10) : soon;
  }
  switch (decision.phase) {
    case 'Blocked':
      return after(within(ageSeconds / 4, 10, 300));
    case 'Verifying':
    case 'Analyzing':
    case 'Migrating':
    case 'Soaking':
    case 'Promoting':
    case 'RollingBack':
      return after(o.rollout?.restarts.settling === true ? 0.05 : 1);
    case 'Installing':
      return after(5);
    case 'AwaitingApproval':
      return after(10);
    case 'Retiring':
      // The end of the retention is noticed about a tenth of it late.
      return o.rollout?.retained === true ? atTheLatest(atRest(o), 1000 * within(ageSeconds / 10, 1, 60)) : atRest(o);
    case 'RolledBack':
    case 'Ready':
      return atRest(o);
    case 'Pending':
    case 'Preflight':
      return done;
    case 'Uninstalling':
      if (classesHeld(o)) return after(60);
      return o.users === undefined ? after(5) : done;
  }
}

function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

function atRest(o: Observation): Outcome {
  const settled = settledRest(o);
  return isLeft(o) ? atTheLatest(settled, 60_000) : settled;
}

/** No watch tells that the last pod with a priority class has gone. */
function isLeft({ plan }: Observation): boolean {
  return plan.state === 'known' && (plan.priorityClasses ?? []).some(({ state }) => state === 'Leaving');
}

function settledRest(o: Observation): Outcome {
  if (o.unready.length > 0) return after(10);
  if (o.contests.length > 0) return after(30);
  return o.plan.state === 'unavailable' || o.plan.chartsMissing !== undefined ? after(20) : after(300);
}

/** The same, but looking again after so long at the latest. */
export function atTheLatest(outcome: Outcome, milliseconds: number): Outcome {
  return outcome.kind === 'after' && outcome.milliseconds <= milliseconds ? outcome : { kind: 'after', milliseconds };
}

/** Whether there is more to do right now. */
export function isSoon(outcome: Outcome): boolean {
  return outcome === soon;
}

/** The workloads themselves tell how a restart goes. */
function isRestart(intent: Decision['intents'][number]): boolean {
  return intent.do === 'restart' || intent.do === 'evict';
}

/** Removals end with a watch event, and may be refused for as long as somebody uses the object. */
export function isRemoval(intent: Decision['intents'][number]): boolean {
  return intent.do === 'prune' || intent.do === 'removeInjection' || intent.do === 'removeRevision';
}
