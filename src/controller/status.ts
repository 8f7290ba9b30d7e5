import { type Condition, limits, type MeshControlPlaneStatus, type Phase } from '../api/index.ts';
import { findingsOf, type Observation } from '../lifecycle/observation.ts';
import { type ConditionReport, report } from '../lifecycle/report.ts';

/**
 * The status after a decision. Pure; `now` is RFC 3339.
 * Times change only with what they are about, so an unchanged world gives an equal status and no write.
 */
export function statusAfter(
  phase: Phase,
  o: Observation,
  before: MeshControlPlaneStatus | undefined,
  generation: number,
  now: string,
): MeshControlPlaneStatus {
  const told = report(phase, o);
  const moved = before?.phase !== phase;
  const findings = phase === 'Blocked' ? findingsOf(o) : [];
  const blockedFrom = phase !== 'Blocked' ? undefined : moved ? before?.phase : before?.blockedFrom;
  return {
    observedGeneration: generation,
    phase,
    phaseSince: moved ? now : (before?.phaseSince ?? now),
    message: cut(told.message, limits.message),
    conditions: told.conditions.map((condition) => dated(condition, before?.conditions, generation, now)),
    ...(findings.length > 0
      ? {
          findings: findings
            .slice(0, limits.findings)
            .map(({ reason, message }) => ({ reason, message: cut(message, limits.findingMessage) })),
        }
      : {}),
    ...(o.current === undefined ? {} : { current: o.current }),
    ...(isUnderWay(phase === 'Blocked' ? blockedFrom : phase) ? { target: o.target } : {}),
    ...(blockedFrom === undefined ? {} : { blockedFrom }),
  };
}

/** A target is there from the moment at which it is being carried out. */
function isUnderWay(phase: Phase | undefined): boolean {
  return phase === 'Installing' || phase === 'Verifying' || phase === 'Promoting';
}

/** `lastTransitionTime` moves only when the status of the condition flips (Kubernetes API conventions). */
function dated(
  condition: ConditionReport,
  before: readonly Condition[] | undefined,
  observedGeneration: number,
  now: string,
): Condition {
  const old = before?.find(({ type }) => type === condition.type);
  const lastTransitionTime = old !== undefined && old.status === condition.status ? old.lastTransitionTime : now;
  return {
    ...condition,
    message: cut(condition.message, limits.conditionMessage),
    observedGeneration,
    lastTransitionTime,
  };
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;
}
