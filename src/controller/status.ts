import { isDeepStrictEqual } from 'node:util';
import {
  type Condition,
  limits,
  type MeshControlPlaneStatus,
  type Phase,
  type ProxyCount,
  type RolloutStatus,
} from '../api/index.ts';
import { type Memory, memoryAfter } from '../lifecycle/memory.ts';
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
  const memory = memoryAfter({ from: before?.phase, to: phase, o, now }, before);
  if (before !== undefined && isToldAlready(phase, memory, o, before, generation)) return before;
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
    ...memory,
    ...(isUnderWay(phase === 'Blocked' ? blockedFrom : phase) ? { target: memory.rollout?.to ?? o.target } : {}),
    ...(memory.rollout === undefined || o.proxies.length === 0 ? {} : { proxies: proxies(memory.rollout, before, o) }),
    ...(blockedFrom === undefined ? {} : { blockedFrom }),
    ...resourcesAfter(o, before),
  };
}

/** While it is not known what is wanted, what was applied stays. */
function resourcesAfter({ plan }: Observation, before: MeshControlPlaneStatus | undefined): MeshControlPlaneStatus {
  if (plan.state === 'unavailable') return before?.resources === undefined ? {} : { resources: before.resources };
  const { adjusted, quota, priorityClasses } = plan;
  if (adjusted === undefined && quota === undefined && priorityClasses === undefined) return {};
  return {
    resources: {
      ...(adjusted === undefined ? {} : { adjusted: adjusted.slice(0, limits.adjusted) }),
      ...(quota === undefined ? {} : { quota }),
      ...(priorityClasses === undefined ? {} : { priorityClasses: priorityClasses.slice(0, limits.priorityClasses) }),
    },
  };
}

/** Whether this status was told in the same second already, so that what changed since is still to be told. */
export function isHeldBack(status: MeshControlPlaneStatus, before: MeshControlPlaneStatus | undefined): boolean {
  return status === before;
}

/** Whether two statuses differ, if at all, only in what people read: no decision rests on that. */
export function remembersTheSame(before: MeshControlPlaneStatus | undefined, after: MeshControlPlaneStatus): boolean {
  return before !== undefined && isDeepStrictEqual(memoryOf(before), memoryOf(after));
}

function memoryOf({ message: _, conditions: __, findings: ___, resources: ____, ...memory }: MeshControlPlaneStatus) {
  return memory;
}

/** A rollout that moves is told once a second, whole: the sentences say no more than the counts beside them. */
function isToldAlready(
  phase: Phase,
  { rollout }: Memory,
  o: Observation,
  before: MeshControlPlaneStatus,
  generation: number,
): boolean {
  const still = before.phase === phase && before.observedGeneration === generation;
  return still && o.rollout !== undefined && rollout !== undefined && rollout === before.rollout;
}

/** A target is there from the moment at which it is being carried out. */
const underWay: ReadonlySet<Phase | undefined> = new Set([
  'Installing',
  'Verifying',
  'Analyzing',
  'AwaitingApproval',
  'Migrating',
  'Soaking',
  'Promoting',
] as const);

function isUnderWay(phase: Phase | undefined): boolean {
  return underWay.has(phase);
}

/** Counted anew whenever the rollout has moved: pods come and go all the time. */
function proxies(
  rollout: RolloutStatus,
  before: MeshControlPlaneStatus | undefined,
  o: Observation,
): readonly ProxyCount[] {
  const unmoved = before?.proxies !== undefined && isDeepStrictEqual(rollout, before.rollout);
  return unmoved ? before.proxies : o.proxies;
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
