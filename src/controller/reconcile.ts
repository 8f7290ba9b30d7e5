import { isDeepStrictEqual } from 'node:util';
import { act } from '../act/act.ts';
import type { ActContext, Tale } from '../act/context.ts';
import type { Intent } from '../act/intent.ts';
import { writeStatus } from '../act/status.ts';
import { apiVersion, kinds, type MeshControlPlane, type MeshControlPlaneStatus } from '../api/index.ts';
import { ApiError, type EventRecorder, type Logger, type Outcome } from '../kube/index.ts';
import { type Decision, decide } from '../lifecycle/decide.ts';
import { type Observed, observe, type Surroundings } from '../observe/observe.ts';
import { pace } from './pace.ts';
import { recordedInputs, reportRevision } from './revision.ts';
import type { Setbacks } from './setbacks.ts';
import { statusAfter } from './status.ts';
import { readinessTales, talesOf, warningTales } from './tales.ts';
import type { WrittenVersions } from './written-versions.ts';

export interface Reconciler extends Surroundings {
  readonly events: EventRecorder;
  readonly log: Logger;
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
  if (stillReading(around) || around.written.isAhead(name, mesh)) return { kind: 'after', milliseconds: 50 };

  const before = mesh.status?.phase;
  const observed = await observe(mesh, around.setbacks.of(name, around.now()), around, signal);
  const decision = decide(before, observed.observation);
  const status = statusAfter(
    decision.phase,
    observed.observation,
    mesh.status,
    mesh.metadata.generation,
    timestamp(around),
  );

  if (!isDeepStrictEqual(status, mesh.status)) {
    around.written.note(name, await writeStatus(around.client, mesh, status, signal));
    await reportRevision(status, observed.revision, around, signal);
  }
  const tell = teller(mesh, around);
  announce(mesh, decision, observed, status, tell);
  if (decision.phase === before) {
    await carryOut(decision.intents, actContext(mesh, observed, around, tell, signal), around);
  }
  return pace(before, decision, observed.observation);
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
}

/** A refusal that time alone does not cure is kept for the next decision, and passed on for the back-off. */
async function carryOut(intents: readonly Intent[], context: ActContext, { setbacks, now }: Reconciler): Promise<void> {
  try {
    await act(intents, context);
  } catch (error) {
    if (error instanceof ApiError && !error.transient) setbacks.note(context.controlPlane.metadata.name, error, now());
    throw error;
  }
}

function gone(name: string, { written, setbacks, wanted }: Reconciler): Outcome {
  written.forget(name);
  setbacks.forget(name);
  wanted.forget(name);
  return { kind: 'done' };
}

/** Nothing is decided before every kind was read once, or is known to be unreadable. */
function stillReading({ stores }: Reconciler): boolean {
  return stores.blind().some(({ error }) => error === undefined);
}

function actContext(
  mesh: MeshControlPlane,
  { revision, desired }: Observed,
  { client, ledger, provider, written, now }: Reconciler,
  tell: (tale: Tale) => void,
  signal: AbortSignal,
): ActContext {
  const inputs = desired && revision.record === undefined ? recordedInputs(mesh, revision, desired) : undefined;
  const wrote = (resourceVersion: string | undefined) => written.note(mesh.metadata.name, resourceVersion);
  return { client, ledger, provider, now, signal, controlPlane: mesh, revision: inputs, tell, wrote };
}

/**
 * Tells people by an Event and by the log, which outlives it. Events are sent beside the work:
 * a lost one is logged by the recorder and never holds anything up.
 */
function teller({ metadata }: MeshControlPlane, { events, log }: Reconciler): (tale: Tale) => void {
  const regarding = { apiVersion, kind: kinds.meshControlPlane.kind, name: metadata.name, uid: metadata.uid };
  return ({ type, reason, note, because }) => {
    log[type === 'Warning' ? 'warn' : 'info']({ controlPlane: metadata.name, event: reason, because }, note);
    void events.record({ regarding, type, reason, action: 'Reconcile', note });
  };
}

/** RFC 3339 in whole seconds, as Kubernetes writes times. */
function timestamp({ now }: Reconciler): string {
  return new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z');
}
