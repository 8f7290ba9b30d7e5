import type { ConditionStatus, ConditionType, Phase } from '../api/index.ts';
import { few } from './few.ts';
import { drifted, inUse, promoted, sets } from './guards.ts';
import { findingsOf, type Observation } from './observation.ts';
import { sentence } from './sentence.ts';

/** What is told of one decision: the part of the status that needs no clock and no history. */
export interface Report {
  readonly message: string;
  readonly conditions: readonly ConditionReport[];
}

export interface ConditionReport {
  readonly type: ConditionType;
  readonly status: ConditionStatus;
  readonly reason: string;
  readonly message: string;
}

/** Tells what holds in `phase` for this observation. Pure; never claims more than the observation shows. */
export function report(phase: Phase, o: Observation): Report {
  const message = sentence(phase, o);
  return {
    message,
    conditions: [
      ready(phase, o, message),
      reconciling(phase, o, message),
      stalled(phase, o, message),
      controlPlane(phase, o),
      ...driftConflict(o),
    ],
  };
}

/** True only for this generation, with every replica of it ready, every webhook trusted and every tag in place. */
function ready(phase: Phase, o: Observation, message: string): ConditionReport {
  return serves(phase, o)
    ? { type: 'Ready', status: 'True', reason: 'Ready', message }
    : { type: 'Ready', status: 'False', reason: reasonOf(phase, o), message };
}

function serves(phase: Phase, o: Observation): boolean {
  return phase === 'Ready' && works(o) && !drifted(o);
}

/** What the spec asks for is there and answers, whatever is still to be set back. */
function works(o: Observation): boolean {
  const asAsked = !o.specChanged && o.current?.revision === o.target.revision;
  return asAsked && o.unready.length === 0 && promoted(o);
}

function reasonOf(phase: Phase, o: Observation): string {
  if (phase !== 'Ready') return phase;
  return works(o) ? 'Repairing' : 'NotReady';
}

function reconciling(phase: Phase, o: Observation, message: string): ConditionReport {
  return phase === 'Blocked' || serves(phase, o) || waitsForUsers(phase, o)
    ? { type: 'Reconciling', status: 'False', reason: phase, message: 'Nothing is under way' }
    : { type: 'Reconciling', status: 'True', reason: reasonOf(phase, o), message };
}

function stalled(phase: Phase, o: Observation, message: string): ConditionReport {
  if (phase === 'Blocked') {
    return { type: 'Stalled', status: 'True', reason: findingsOf(o)[0]?.reason ?? 'Blocked', message };
  }
  if (waitsForUsers(phase, o)) return { type: 'Stalled', status: 'True', reason: 'InUse', message };
  return { type: 'Stalled', status: 'False', reason: 'NotStalled', message: 'No person is waited for' };
}

function controlPlane(phase: Phase, o: Observation): ConditionReport {
  const type = 'ControlPlaneReady';
  const applied = o.plan.state === 'known' ? o.plan.revisionRecorded : o.current !== undefined;
  const changing = sets(o).some((set) => set.name === 'revision' && set.changes.length > 0);
  const { revision } = o.current ?? o.target;
  if (!applied) return { type, status: 'False', reason: 'NotInstalled', message: 'No control plane is installed' };
  if (o.controlPlaneUnready.length > 0) {
    return { type, status: 'False', reason: 'NotReady', message: few(o.controlPlaneUnready) };
  }
  if (changing && phase !== 'Blocked') {
    return { type, status: 'False', reason: 'Applying', message: `Revision ${revision} is being applied` };
  }
  return { type, status: 'True', reason: 'AllReplicasReady', message: `Revision ${revision} is ready` };
}

/** Only there while somebody insists. */
function driftConflict({ contests }: Observation): readonly ConditionReport[] {
  if (contests.length === 0) return [];
  return [{ type: 'DriftConflict', status: 'True', reason: 'FoughtOver', message: few(contests) }];
}

function waitsForUsers(phase: Phase, o: Observation): boolean {
  return phase === 'Uninstalling' && inUse(o);
}
