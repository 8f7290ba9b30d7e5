import type { Phase } from '../../../api/index.ts';
import type { Observation } from '../../observation.ts';
import { report } from '../../report.ts';
import type { Turn } from './turn.ts';
import { currentOf } from './view.ts';
import { good, leadsTo, refused, shared, type World } from './world.ts';

/** Whether what is told is true. */

/** Ready speaks of this generation, this version, and everything that can be known to belong to it. */
export function claimsTooMuch({ before: w, seen, decision, observation: o }: Turn): boolean {
  if (!claimsReady(decision.phase, o)) return false;
  return w.late === undefined ? !isTrulyReady(w, o) : seen.seen === 0;
}

/** A settled mesh stays Ready whatever happens to the operator: a restart is no reason to doubt it. */
export function claimsTooLittle({ before: w, decision, observation: o, phase }: Turn): boolean {
  if (w.late !== undefined || phase !== 'Ready' || decision.phase !== 'Ready' || o.plan.state !== 'known') return false;
  return w.finalizer === 1 && w.shared === shared.good && isTrulyReady(w, o) && !claimsReady('Ready', o);
}

export function claimsReady(phase: Phase, o: Observation): boolean {
  return report(phase, o).conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

function isTrulyReady(w: World, o: Observation): boolean {
  const current = w.current ?? w.target;
  const tags = w.extra === 1 ? [w.tag, w.extraTag] : [w.tag];
  const serves = w.workload[w.target] === good && tags.every((state) => state === leadsTo(w.target, true));
  // Without charts nobody knows what else there should be; after a restart a change by others is not told from our own.
  const complete =
    w.record[w.target] === 1 &&
    w.webhook[w.target] === good &&
    w.definitions === good &&
    (w.shared === shared.good || (w.shared === shared.altered && w.knows.shared === 0));
  return current === w.target && w.seen === 1 && serves && (complete || o.plan.state === 'unavailable');
}

/** What is about to be written anew is not looked at. */
export function hidesShortage({ before: w, decision, observation: o }: Turn): boolean {
  const active = currentOf(w) ?? w.target;
  if (w.late !== undefined || w.workload[active] !== refused || w.orphan[active] === 1) return false;
  const { conditions } = report(decision.phase, o);
  const told = conditions.find(({ type }) => type === 'ResourcesReady');
  return claimsReady(decision.phase, o) || told?.status !== 'False' || told.reason !== 'QuotaExhausted';
}

export function contradicts({ decision, observation }: Turn): boolean {
  const { conditions } = report(decision.phase, observation);
  const holds = (type: string) => conditions.some((c) => c.type === type && c.status === 'True');
  const [ready, reconciling, stalled] = [holds('Ready'), holds('Reconciling'), holds('Stalled')];
  const told = conditions.every(({ message, reason }) => message !== '' && /^[A-Za-z]+$/.test(reason));
  return (
    !told ||
    (ready && (reconciling || stalled || !holds('ControlPlaneReady'))) ||
    (reconciling && stalled) ||
    (decision.phase === 'Blocked' && !stalled)
  );
}
