import type { Tale } from '../act/context.ts';
import type { BlockedStatus, MeshControlPlaneStatus, Phase, PriorityClassStatus } from '../api/index.ts';
import { count } from '../lifecycle/count.ts';
import type { Decision } from '../lifecycle/decide.ts';
import { inUse } from '../lifecycle/guards.ts';
import { findingsOf, type Observation } from '../lifecycle/observation.ts';
import { dueReturn } from '../lifecycle/rollout-guards.ts';
import { headline } from '../lifecycle/sentence.ts';
import type { Finding } from '../mesh/finding.ts';

/** What is told as Events when the phase changes: the new phase in a sentence, and every finding that blocks. */
export function talesOf(
  before: Phase | undefined,
  decision: Decision,
  o: Observation,
  message: string,
): readonly Tale[] {
  if (decision.phase === before) return decision.phase === 'Ready' ? unavailable(o).map(blockedTale) : [];
  if (decision.phase === 'Blocked') return findingsOf(o).map(blockedTale);
  if (decision.phase === 'Uninstalling' && inUse(o)) return [{ type: 'Warning', reason: 'InUse', note: message }];
  const type = hasFailed(decision.phase, o) ? 'Warning' : 'Normal';
  return [{ type, reason: decision.phase, note: headline(decision.phase, o), because: decision.when }];
}

/** A way back that nobody asked for, and a mesh that stays behind its spec. */
function hasFailed(phase: Phase, o: Observation): boolean {
  if (phase === 'RolledBack') return true;
  const reason = o.rollout?.rollback?.reason ?? dueReturn(o)?.reason;
  return phase === 'RollingBack' && (reason === 'Overdue' || reason === 'AnalysisFailed');
}

/** Readiness that is lost or regained while the phase stays Ready; a repair has an Event of its own. */
export function readinessTales(
  before: MeshControlPlaneStatus | undefined,
  after: MeshControlPlaneStatus,
): readonly Tale[] {
  if (before?.phase !== 'Ready' || after.phase !== 'Ready') return [];
  const [was, is] = [before, after].map((status) => status.conditions?.find(({ type }) => type === 'Ready')?.reason);
  const note = after.message ?? '';
  if (is === 'NotReady' && was !== is) return [{ type: 'Warning', reason: 'NotReady', note }];
  return was === 'NotReady' && is === 'Ready' ? [{ type: 'Normal', reason: 'Recovered', note }] : [];
}

/** Whatever does not move is told once for each rollout and reason, however long it stays. */
export function blockedTales(
  before: MeshControlPlaneStatus | undefined,
  after: MeshControlPlaneStatus,
): readonly Tale[] {
  const known = new Set(before?.rollout?.id === after.rollout?.id ? (before?.rollout?.blocked ?? []).map(itemKey) : []);
  return (after.rollout?.blocked ?? [])
    .filter((item) => !known.has(itemKey(item)))
    .map((item) => ({
      type: 'Warning',
      reason: item.code,
      note: `${item.kind} ${item.namespace}/${item.name}: ${item.message}`,
    }));
}

function itemKey({ kind, namespace, name, code }: BlockedStatus): string {
  return `${kind} ${namespace}/${name} ${code}`;
}

/** An uninstall that comes to wait for pods of others when its mesh is gone already. */
export function waitingTales(
  before: MeshControlPlaneStatus | undefined,
  after: MeshControlPlaneStatus,
): readonly Tale[] {
  if (before?.phase !== 'Uninstalling' || after.phase !== 'Uninstalling') return [];
  const [was, is] = [before, after].map((status) => status.conditions?.find(({ type }) => type === 'Stalled')?.reason);
  return is === 'InUse' && was !== is ? [{ type: 'Warning', reason: 'InUse', note: after.message ?? '' }] : [];
}

/** A priority class that pods of others keep from leaving, told when the first of them is seen. */
export function classTales(before: MeshControlPlaneStatus | undefined, after: MeshControlPlaneStatus): readonly Tale[] {
  const known = new Set(heldClasses(before).map((one) => one.class));
  return heldClasses(after)
    .filter((one) => !known.has(one.class))
    .map(({ class: name, pods = 0, example }) => ({
      type: 'Warning',
      reason: 'InUse',
      note: `PriorityClass ${name} is not wanted any more and stays: ${count(pods, 'pod')} not of the mesh still ${pods === 1 ? 'has' : 'have'} it, such as ${example}`,
    }));
}

function heldClasses(status: MeshControlPlaneStatus | undefined): readonly PriorityClassStatus[] {
  return (status?.resources?.priorityClasses ?? []).filter(({ pods }) => pods !== undefined);
}

export function warningTales(warnings: readonly Finding[]): readonly Tale[] {
  return warnings.map(({ reason, message }) => ({ type: 'Warning', reason, note: message }));
}

/** A mesh that serves without its charts at hand can't be repaired in all: nothing else would tell it but the message. */
function unavailable({ plan }: Observation): readonly Finding[] {
  return (plan.state === 'unavailable' ? plan.findings : plan.chartsMissing) ?? [];
}

function blockedTale({ reason, message }: Finding): Tale {
  return { type: 'Warning', reason, note: message };
}
