import type { ConditionStatus, ConditionType, Phase } from '../api/index.ts';
import { isShortage, type Shortage } from '../rollout/shortage.ts';
import { few } from './few.ts';
import { astray, classesHeld, inUse, othersLeft, promoted, sets } from './guards.ts';
import { findingsOf, type Observation } from './observation.ts';
import { nameInMesh, replacedBy } from './revision-name.ts';
import { vetoed, wayBack } from './rollout-guards.ts';
import { backOf, holding, keepSidecars } from './rollout-sentence.ts';
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
      resources(phase, o),
      ...dataPlane(phase, o),
      ...wayBackReport(phase, o),
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

/** A previous revision that is kept, or still held by somebody, takes nothing from what the spec asks for. */
function serves(phase: Phase, o: Observation): boolean {
  return isServingPhase(phase) && works(o) && !astray(o);
}

function isServingPhase(phase: Phase): boolean {
  return phase === 'Ready' || phase === 'Retiring';
}

/** What the spec asks for is there and answers, whatever is still to be set back. */
function works(o: Observation): boolean {
  const asAsked = !o.specChanged && o.current?.revision === o.target.revision;
  return asAsked && o.unready.length === 0 && promoted(o);
}

function reasonOf(phase: Phase, o: Observation): string {
  if (!isServingPhase(phase)) return phase;
  return works(o) ? 'Repairing' : 'NotReady';
}

function reconciling(phase: Phase, o: Observation, message: string): ConditionReport {
  return serves(phase, o) || waitsForPerson(phase, o)
    ? { type: 'Reconciling', status: 'False', reason: phase, message: 'Nothing is under way' }
    : { type: 'Reconciling', status: 'True', reason: reasonOf(phase, o), message };
}

function stalled(phase: Phase, o: Observation, message: string): ConditionReport {
  if (phase === 'Blocked') {
    return { type: 'Stalled', status: 'True', reason: findingsOf(o)[0]?.reason ?? 'Blocked', message };
  }
  if (waitsForUsers(phase, o)) return { type: 'Stalled', status: 'True', reason: 'InUse', message };
  if (phase === 'RolledBack' && vetoed(o)) return { type: 'Stalled', status: 'True', reason: 'RolledBack', message };
  return { type: 'Stalled', status: 'False', reason: 'NotStalled', message: 'No person is waited for' };
}

/** Nothing goes on by itself. An approval is part of a rollout that goes on: it is in progress, and not failed. */
function waitsForPerson(phase: Phase, o: Observation): boolean {
  return phase === 'Blocked' || waitsForUsers(phase, o) || (phase === 'RolledBack' && vetoed(o));
}

/** Whether what uses the mesh uses what the spec asks for; only there while two revisions are. */
function dataPlane(phase: Phase, o: Observation): readonly ConditionReport[] {
  const { rollout } = o;
  if (rollout === undefined || isOver(phase)) return [];
  const type = 'DataPlaneCurrent';
  if (phase !== 'RollingBack' && replacedBy(o) !== undefined) {
    const message = keepSidecars(rollout);
    if (phase !== 'Retiring') return [{ type, status: 'False', reason: 'Replacing', message: sidecarsStay }];
    return [
      rollout.keptSidecars === 0
        ? { type, status: 'True', reason: 'AllMoved', message }
        : { type, status: 'False', reason: 'SidecarsKept', message },
    ];
  }
  if (phase === 'Retiring') {
    const held = holding(rollout.users.from, rollout.holders.from);
    return [
      held.length === 0
        ? { type, status: 'True', reason: 'AllMoved', message: `Nothing uses ${rollout.from.version} any more` }
        : { type, status: 'False', reason: 'HeldBack', message: few(held) },
    ];
  }
  if (phase === 'RollingBack') {
    const back = rollout.rollback === undefined ? '' : `: ${backOf(o.waves)}`;
    return [{ type, status: 'False', reason: 'RollingBack', message: `${rollout.from.version} is returned to${back}` }];
  }
  const moved = o.waves.reduce((all, { workloads }) => all + workloads.moved, 0);
  const total = o.waves.reduce((all, { workloads }) => all + workloads.total, 0);
  const message = `${moved} of ${total} workloads use ${rollout.to.version}`;
  return [{ type, status: 'False', reason: 'WavesLeft', message }];
}

const sidecarsStay = 'In place, pods keep their sidecars until they are restarted';

/** With these phases a rollout ends, although what is observed still tells of it. */
function isOver(phase: Phase): boolean {
  return phase === 'Ready' || phase === 'RolledBack';
}

/** Whether the previous revision could take over again now; only there during a rollout. */
function wayBackReport(phase: Phase, o: Observation): readonly ConditionReport[] {
  const { rollout } = o;
  if (rollout === undefined || isOver(phase) || phase === 'RollingBack') return [];
  const type = 'RollbackAvailable';
  const { id, from } = rollout;
  return [
    wayBack(o)
      ? {
          type,
          status: 'True',
          reason: replacedBy(o) === undefined ? 'PreviousRevisionRunning' : 'PreviousRevisionStored',
          message: `kubectl annotate meshcontrolplane ${o.name} --overwrite meshwright.io/rollback=${id} returns to ${from.version}`,
        }
      : { type, status: 'False', reason: 'PreviousRevisionGone', message: `${from.version} was removed` },
  ];
}

function controlPlane(phase: Phase, o: Observation): ConditionReport {
  const type = 'ControlPlaneReady';
  const changing = !isLookedAhead(o) && sets(o).some((set) => set.name === 'revision' && set.changes.length > 0);
  const revision = nameInMesh(o.current ?? o.target);
  if (!isInstalled(o))
    return { type, status: 'False', reason: 'NotInstalled', message: 'No control plane is installed' };
  if (o.controlPlaneUnready.length > 0) {
    return { type, status: 'False', reason: 'NotReady', message: few(o.controlPlaneUnready) };
  }
  if (changing && phase !== 'Blocked') {
    return { type, status: 'False', reason: 'Applying', message: `Revision ${revision} is being applied` };
  }
  return { type, status: 'True', reason: 'AllReplicasReady', message: `Revision ${revision} is ready` };
}

function isInstalled(o: Observation): boolean {
  return o.plan.state === 'known' && !isLookedAhead(o) ? o.plan.revisionRecorded : o.current !== undefined;
}

/** What is wanted is another revision than the one that serves, and nothing of it is begun: it is only checked. */
function isLookedAhead({ rollout, current, target, vetoed: kept }: Observation): boolean {
  return rollout === undefined && kept === undefined && current !== undefined && current.revision !== target.revision;
}

/** Whether pods find room: those of the mesh itself, and of the workloads that are moved. */
function resources(phase: Phase, o: Observation): ConditionReport {
  const type = 'ResourcesReady';
  const shortages = [...o.shortages, ...movingShortages(phase, o)];
  const [first] = shortages;
  if (first !== undefined) {
    return { type, status: 'False', reason: first.code, message: few(shortages.map(({ message }) => message)) };
  }
  return isInstalled(o)
    ? { type, status: 'True', reason: 'EnoughResources', message: 'No pod is known to lack room' }
    : { type, status: 'Unknown', reason: 'NotInstalled', message: 'No pod was asked for yet' };
}

function movingShortages(phase: Phase, { rollout }: Observation): readonly Shortage[] {
  if (rollout === undefined || isOver(phase)) return [];
  return rollout.restarts.blocked
    .filter(isShortage)
    .map(({ code, kind, namespace, name, message }) => ({ code, message: `${kind} ${namespace}/${name}: ${message}` }));
}

/** Only there while somebody insists. */
function driftConflict({ contests }: Observation): readonly ConditionReport[] {
  if (contests.length === 0) return [];
  return [{ type: 'DriftConflict', status: 'True', reason: 'FoughtOver', message: few(contests) }];
}

function waitsForUsers(phase: Phase, o: Observation): boolean {
  return phase === 'Uninstalling' && (inUse(o) || (classesHeld(o) && !othersLeft(o)));
}
