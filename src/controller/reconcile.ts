import { isDeepStrictEqual } from 'node:util';
import { act } from '../act/act.ts';
import type { ActContext, Tale } from '../act/context.ts';
import type { Intent } from '../act/intent.ts';
import { lag } from '../act/ledger.ts';
import { writeStatus } from '../act/status.ts';
import { apiVersion, kinds, type MeshControlPlane, type MeshControlPlaneStatus } from '../api/index.ts';
import { ApiError, type EventRecorder, type Logger, type Outcome } from '../kube/index.ts';
import { type Decision, decide } from '../lifecycle/decide.ts';
import { type Observed, observe } from '../observe/observe.ts';
import type { Surroundings } from '../observe/surroundings.ts';
import { atTheLatest, isRemoval, pace } from './pace.ts';
import { recordedInputs, reportRevision } from './revision.ts';
import type { Setbacks } from './setbacks.ts';
import { statusAfter } from './status.ts';
import { blockedTales, readinessTales, talesOf, warningTales } from './tales.ts';
import type { WrittenVersions } from './written-versions.ts';

export interface Reconciler extends Surroundings {
  readonly events: EventRecorder;
  readonly log: Logger;
  /** Counts an object that was brought back, by its kind. */
  readonly countRepair: (kind: string) => void;
  readonly written: WrittenVersions;
  readonly setbacks: Setbacks;
}

/**
 * One turn of the loop for one MeshControlPlane: observe → decide → write the status → act.
 * The phase is stored before anything of it is done, so a crash at any line leaves a true phase behind.
 */
export async function reconcile(name: string, around: Reconciler, signal: AbortSignal): Promise<Outcome> {
  const mesh = around.stores.controlPlanes.get(name);
  if (mesh === undefined) return gone(name, around);
  if (around.stores.stillReading(around.now()) || around.written.isAhead(name, mesh, around.now()))
    return { kind: 'after', milliseconds: 50 };

  const before = mesh.status?.phase;
  const observed = await observe(mesh, around.setbacks.of(mesh.metadata, around.now()), around, signal);
  const decision = decide(before, observed.observation);
  if (decision.frozen) return frozen(name, around);
  const status = statusAfter(
    decision.phase,
    observed.observation,
    mesh.status,
    mesh.metadata.generation,
    timestamp(around),
  );

  if (!isDeepStrictEqual(status, mesh.status)) {
    around.written.note(name, await writeStatus(around.client, mesh, status, signal), around.now());
  }
  await reportRevision(status, observed.revision, around, signal);
  const tell = teller(mesh, around);
  announce(mesh, decision, observed, status, tell);
  if (decision.phase === before) {
    await carryOut(decision.intents, actContext(mesh, observed, around, tell, signal), around);
  }
  const outcome = pace(before, decision, observed.observation, ageOf(status, around));
  // What came and went while a watch was away wakes nobody.
  return around.ledger.awaitsSight(around.now()) ? atTheLatest(outcome, lag) : outcome;
}

/** Tells what this turn has changed: the phase, what blocks it, or readiness while the phase stays. */
function announce(
  mesh: MeshControlPlane,
  decision: Decision,
  { observation, warnings }: Observed,
  status: MeshControlPlaneStatus,
  tell: (tale: Tale) => void,
): void {
  const before = mesh.status?.phase;
  const message = status.message ?? '';
  if (before === 'Preflight') warningTales(warnings).forEach(tell);
  talesOf(before, decision, observation, message).forEach(tell);
  readinessTales(mesh.status, status).forEach(tell);
  blockedTales(mesh.status, status).forEach(tell);
}

/** A refusal that time alone does not cure is kept for the next decision, and passed on for the back-off. */
async function carryOut(intents: readonly Intent[], context: ActContext, { setbacks, now }: Reconciler): Promise<void> {
  const { metadata } = context.controlPlane;
  try {
    await act(intents, context);
    if (intents.length > 0) setbacks.forget(metadata.name);
  } catch (error) {
    if (error instanceof ApiError && !error.transient) {
      const holdsNothingUp = metadata.deletionTimestamp === undefined && intents.every(isRemoval);
      const { reason, message, warning } = setbacks.note(metadata, error, holdsNothingUp, now());
      if (warning) context.tell({ type: 'Warning', reason, note: message });
    }
    throw error;
  }
}

/** Nobody else can be told: not even the status is written. */
function frozen(controlPlane: string, { log }: Reconciler): Outcome {
  log.debug({ controlPlane }, 'paused');
  return { kind: 'done' };
}

function gone(name: string, { written, setbacks, wanted }: Reconciler): Outcome {
  written.forget(name);
  setbacks.forget(name);
  wanted.forget(name);
  return { kind: 'done' };
}

function actContext(
  mesh: MeshControlPlane,
  { revision, desired }: Observed,
  { client, ledger, contests, marked, provider, stores, written, now }: Reconciler,
  tell: (tale: Tale) => void,
  signal: AbortSignal,
): ActContext {
  const isNew = desired !== undefined && revision.record === undefined;
  const inputs = isNew ? { name: revision.name, spec: recordedInputs(mesh, revision, desired) } : undefined;
  const wrote = (resourceVersion: string | undefined) => written.note(mesh.metadata.name, resourceVersion, now());
  const { watchedKinds } = stores;
  const whose = { controlPlane: mesh, revision: inputs };
  return { client, ledger, contests, marked, provider, watchedKinds, now, signal, tell, wrote, ...whose };
}

/**
 * Tells people by an Event and by the log, which outlives it. Events are sent beside the work:
 * a lost one is logged by the recorder and never holds anything up.
 */
function teller({ metadata }: MeshControlPlane, { events, log, countRepair }: Reconciler): (tale: Tale) => void {
  const regarding = { apiVersion, kind: kinds.meshControlPlane.kind, name: metadata.name, uid: metadata.uid };
  return ({ type, reason, note, because, repaired }) => {
    if (repaired !== undefined) countRepair(repaired);
    log[type === 'Warning' ? 'warn' : 'info']({ controlPlane: metadata.name, event: reason, because }, note);
    void events.record({ regarding, type, reason, action: 'Reconcile', note });
  };
}

/** For how long the phase has lasted, in seconds. */
function ageOf({ phaseSince }: MeshControlPlaneStatus, { now }: Reconciler): number {
  return phaseSince === undefined ? 0 : (now() - Date.parse(phaseSince)) / 1000;
}

/** RFC 3339 in whole seconds, as Kubernetes writes times. */
function timestamp({ now }: Reconciler): string {
  return new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z');
}
