import { isDeepStrictEqual } from 'node:util';
import { act } from '../act/act.ts';
import type { ActContext, Tale } from '../act/context.ts';
import { every } from '../act/every.ts';
import { type Intent, isDamage } from '../act/intent.ts';
import { lag } from '../act/ledger.ts';
import { writeStatus } from '../act/status.ts';
import { apiVersion, kinds, type MeshControlPlane, type MeshControlPlaneStatus } from '../api/index.ts';
import { ApiError, type EventRecorder, type Logger, type Outcome } from '../kube/index.ts';
import { type Decision, decide } from '../lifecycle/decide.ts';
import { type Observed, observe } from '../observe/observe.ts';
import type { Surroundings } from '../observe/surroundings.ts';
import { atTheLatest, isRemoval, pace } from './pace.ts';
import type { Rests } from './rests.ts';
import { recordedInputs, reportRevision } from './revision.ts';
import type { Setbacks } from './setbacks.ts';
import { isHeldBack, remembersTheSame, statusAfter } from './status.ts';
import { succeedsWithin } from './succeeds-within.ts';
import { blockedTales, classTales, readinessTales, talesOf, waitingTales, warningTales } from './tales.ts';
import type { WrittenVersions } from './written-versions.ts';

export interface Reconciler extends Surroundings {
  readonly events: EventRecorder;
  readonly log: Logger;
  /** Counts an object that was brought back, by its kind. */
  readonly countRepair: (kind: string) => void;
  readonly written: WrittenVersions;
  readonly setbacks: Setbacks;
  readonly rests: Pick<Rests, 'expect' | 'forget'>;
}

/** A repair that is over sooner needs no words of its own: they would be outdated when they are read. */
const quickMs = 100;
const onceRead: Outcome = { kind: 'after', milliseconds: 50 };

/**
 * One turn of the loop for one MeshControlPlane: observe → decide → write the status → act.
 * What the next decision rests on, the phase above all, is stored before anything is done, so a crash at any line
 * leaves a true phase behind.
 */
export async function reconcile(name: string, around: Reconciler, signal: AbortSignal): Promise<Outcome> {
  const mesh = around.stores.controlPlanes.get(name);
  if (mesh === undefined) return gone(name, around);
  if (around.stores.stillReading(around.now()) || around.written.isAhead(name, mesh, around.now())) return onceRead;

  const before = mesh.status?.phase;
  const observed = await observe(mesh, around.setbacks.of(mesh.metadata, around.now()), around, signal);
  // What it began to watch is read before anything is concluded, such as workloads after a restart amid a rollout.
  if (around.stores.stillReading(around.now())) return onceRead;
  const decision = decide(before, observed.observation);
  if (decision.frozen) return frozen(name, around);
  around.rests.expect(name, onTheirWay(decision, observed));
  const status = statusAfter(
    decision.phase,
    observed.observation,
    mesh.status,
    mesh.metadata.generation,
    timestamp(around),
  );

  const write = async (): Promise<void> => {
    if (!isDeepStrictEqual(status, mesh.status)) {
      around.written.note(name, await writeStatus(around.client, mesh, status, signal), around.now());
    }
    await reportRevision(status, observed.revision, around, signal);
  };
  const tell = teller(mesh, around);
  let wait: number | undefined;
  const later = (milliseconds: number): void => {
    wait = Math.min(wait ?? milliseconds, milliseconds);
  };
  const say = async (): Promise<void> => announce(mesh, decision, observed, status, tell);
  const carry = async (): Promise<void> => {
    if (decision.phase !== before) return;
    await carryOut(decision.intents, { ...actContext(mesh, observed, around, tell, signal), later }, around);
  };
  if (isRepair(decision) && remembersTheSame(mesh.status, status)) {
    const repairing = carry();
    if (!(await succeedsWithin(quickMs, repairing))) await every([() => repairing, write, say], (step) => step());
  } else for (const step of [write, say, carry]) await step();
  const outcome: Outcome =
    wait === undefined
      ? pace(before, decision, observed.observation, ageOf(status, around))
      : { kind: 'after', milliseconds: wait };
  // What came and went while a watch was away wakes nobody.
  const sighted = around.ledger.awaitsSight(around.now()) ? atTheLatest(outcome, lag) : outcome;
  return isHeldBack(status, mesh.status) ? atTheLatest(sighted, 1_000) : sighted;
}

/** Workloads that are being replaced, and those whose restart is about to be asked for. */
function onTheirWay({ intents }: Decision, { observation }: Observed): number {
  const due = intents.flatMap((intent) => (intent.do === 'restart' ? intent.workloads : []));
  return (observation.rollout?.restarts.inFlight ?? 0) + due.length;
}

/** Only sets back what others have changed. */
function isRepair({ intents }: Decision): boolean {
  return intents.length > 0 && intents.every((intent) => intent.do === 'apply' && intent.changes.every(isDamage));
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
  for (const tales of [readinessTales, blockedTales, waitingTales, classTales])
    tales(mesh.status, status).forEach(tell);
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

function gone(name: string, { written, setbacks, chosen, wanted, followers, unheeded, rests }: Reconciler): Outcome {
  written.forget(name);
  setbacks.forget(name);
  chosen.forget(name);
  wanted.forget(name);
  followers.forget(name);
  unheeded.forget(name);
  rests.forget(name);
  return { kind: 'done' };
}

function actContext(
  mesh: MeshControlPlane,
  { revision, desired }: Observed,
  { client, ledger, contests, marked, admissions, provider, stores, written, now }: Reconciler,
  tell: (tale: Tale) => void,
  signal: AbortSignal,
): Omit<ActContext, 'later'> {
  const isNew = desired !== undefined && revision.record === undefined;
  const inputs = isNew ? { name: revision.name, spec: recordedInputs(mesh, revision, desired) } : undefined;
  const wrote = (resourceVersion: string | undefined) => written.note(mesh.metadata.name, resourceVersion, now());
  const { watchedKinds } = stores;
  const whose = { controlPlane: mesh, revision: inputs };
  return { client, ledger, contests, marked, admissions, provider, watchedKinds, now, signal, tell, wrote, ...whose };
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
