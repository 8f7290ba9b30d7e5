import type { Tale } from '../act/context.ts';
import type { MeshControlPlaneStatus, Phase } from '../api/index.ts';
import type { Decision } from '../lifecycle/decide.ts';
import { inUse } from '../lifecycle/guards.ts';
import type { Observation } from '../lifecycle/observation.ts';
import { headline } from '../lifecycle/sentence.ts';
import type { Finding } from '../mesh/finding.ts';

/** What is told as Events when the phase changes: the new phase in a sentence, and every finding that blocks. */
export function talesOf(
  before: Phase | undefined,
  decision: Decision,
  o: Observation,
  message: string,
): readonly Tale[] {
  if (decision.phase === before) return [];
  if (decision.phase === 'Blocked') return blockers(o).map(blockedTale);
  if (decision.phase === 'Uninstalling' && inUse(o)) return [{ type: 'Warning', reason: 'InUse', note: message }];
  return [{ type: 'Normal', reason: decision.phase, note: headline(decision.phase, o), because: decision.when }];
}

/** Readiness that is lost or regained while the phase stays Ready. */
export function readinessTales(
  before: MeshControlPlaneStatus | undefined,
  after: MeshControlPlaneStatus,
): readonly Tale[] {
  const [was, is] = [before, after].map((status) => status?.conditions?.find(({ type }) => type === 'Ready')?.status);
  if (before?.phase !== 'Ready' || after.phase !== 'Ready' || was === is) return [];
  const note = after.message ?? '';
  return [
    is === 'True' ? { type: 'Normal', reason: 'Recovered', note } : { type: 'Warning', reason: 'NotReady', note },
  ];
}

export function warningTales(warnings: readonly Finding[]): readonly Tale[] {
  return warnings.map(({ reason, message }) => ({ type: 'Warning', reason, note: message }));
}

function blockers(o: Observation): readonly Finding[] {
  return [...o.blockers, ...(o.plan.state === 'unavailable' ? o.plan.findings : [])];
}

function blockedTale({ reason, message }: Finding): Tale {
  return { type: 'Warning', reason, note: message };
}
