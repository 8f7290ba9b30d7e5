import {
  type HistoryEntry,
  limits,
  type MeshControlPlaneStatus,
  type Phase,
  pointOfNoReturn,
  type RolloutStatus,
  type Veto,
  type WaveStatus,
} from '../api/index.ts';
import type { Observation, RevisionName } from './observation.ts';
import type { Analysis } from './rollout.ts';
import { dueReturn, nothingServes, pastPromotion, upgrading, wayBackLost, withdrawn } from './rollout-guards.ts';
import { rolloutId } from './rollout-id.ts';
import { wavesAfter } from './wave-memory.ts';

/** What of the status is memory: it can't be derived from the cluster, and decisions rest on it. */
export type Memory = Pick<MeshControlPlaneStatus, 'current' | 'previous' | 'rollout' | 'history' | 'vetoed'>;

/** One decision: from which phase to which, and what it was decided on. `now` is RFC 3339. */
export interface Step {
  readonly from: Phase | undefined;
  readonly to: Phase;
  readonly o: Observation;
  readonly now: string;
}

/** The memory after a decision. Pure; it changes with the phase, and with what has moved. */
export function memoryAfter(step: Step, before: MeshControlPlaneStatus = {}): Memory {
  const current = currentAfter(step);
  const rollout = rolloutAfter(step, before.rollout);
  const previous = current?.revision === rollout?.to.revision ? rollout?.from : undefined;
  const history = historyAfter(step, before);
  const vetoed = vetoedAfter(step, before);
  return {
    ...(current === undefined ? {} : { current }),
    ...(previous === undefined ? {} : { previous }),
    ...(rollout === undefined ? {} : { rollout }),
    ...(history.length === 0 ? {} : { history }),
    ...(vetoed.length === 0 ? {} : { vetoed }),
  };
}

/** What serves: a rollout's target once every pointer leads to it, what served before from the first step back on. */
function currentAfter({ to, o }: Step): RevisionName | undefined {
  if (o.rollout === undefined) return o.current;
  if (to === 'Retiring') return o.rollout.to;
  return to === 'RollingBack' ? o.rollout.from : o.current;
}

function rolloutAfter(step: Step, before: RolloutStatus | undefined): RolloutStatus | undefined {
  if (begins(step)) return begun(step);
  if (before === undefined || ends(step)) return undefined;
  return goneOn(step, before);
}

/** Preflight has passed, and what the spec asks for is not what serves. */
function begins({ from, to, o }: Step): boolean {
  const underWay = o.rollout !== undefined && !pastPromotion(o);
  return from === 'Preflight' && to === 'Installing' && upgrading(o) && !underWay;
}

function ends({ from, to, o }: Step): boolean {
  // What is rolled out is then installed as if nothing had served.
  if (from === 'Preflight' && wayBackLost(o)) return true;
  if (from === 'RollingBack') return to === 'Ready' || to === 'RolledBack' || to === 'Preflight';
  return to === 'Ready' || to === 'RolledBack';
}

function begun({ o, now }: Step): RolloutStatus | undefined {
  const { current, target } = o;
  if (current === undefined) return undefined;
  return {
    id: rolloutId(target.revision, now),
    from: current,
    to: target,
    startedAt: now,
    progressAt: now,
    moved: movedOf(o.waves),
    pointOfNoReturn,
    waves: o.waves.map(({ name, namespaces, workloads }) => ({ name, state: 'Waiting', namespaces, workloads })),
  };
}

function goneOn(step: Step, before: RolloutStatus): RolloutStatus {
  const { from, to, o, now } = step;
  if (o.rollout === undefined) return before;
  const moved = from !== to;
  const waves = wavesAfter(step, before.waves);
  const progressed = moved || sum(waves) !== sum(before.waves);
  // Counts are told once a second at most, so that a wave of thousands costs no write for each of its workloads.
  if (!moved && now === before.progressAt) return before;
  const { analysis, restarts, estimatedCompletion } = o.rollout;
  const blocked = restarts.blocked.slice(0, limits.blocked);
  const back = to === 'RollingBack' ? returnAfter(step, before) : before.rollback;
  const eta = progressed ? estimatedCompletion : before.estimatedCompletion;
  return {
    id: before.id,
    from: before.from,
    to: before.to,
    startedAt: before.startedAt,
    progressAt: progressed ? now : before.progressAt,
    ...(eta === undefined || to === 'RollingBack' || to === 'Retiring' ? {} : { estimatedCompletion: eta }),
    moved: movedOf(waves),
    pointOfNoReturn,
    waves,
    ...(blocked.length === 0 ? {} : { blocked }),
    ...(restarts.blocked.length > blocked.length ? { blockedTotal: restarts.blocked.length } : {}),
    ...(analysis === undefined ? {} : { analysis: told(analysis, before, now) }),
    ...(back === undefined ? {} : { rollback: back }),
  };
}

function told(
  { verdict, evidence, healthy }: Analysis,
  before: RolloutStatus,
  now: string,
): NonNullable<RolloutStatus['analysis']> {
  return {
    verdict,
    evidence: evidence.slice(0, 16),
    ...(healthy ? {} : { unhealthySince: before.analysis?.unhealthySince ?? now }),
  };
}

function sum(waves: RolloutStatus['waves']): number {
  return waves.reduce((all, { workloads }) => all + workloads.moved, 0);
}

/** `9/21` */
function movedOf(waves: readonly { readonly workloads: WaveStatus['workloads'] }[]): string {
  const all = (of: 'moved' | 'total') => waves.reduce((count, { workloads }) => count + workloads[of], 0);
  return `${all('moved')}/${all('total')}`;
}

/** Why it goes back stays what it was when the way back began. */
function returnAfter({ o, now }: Step, { rollback }: RolloutStatus): RolloutStatus['rollback'] {
  if (rollback !== undefined) return rollback;
  const due = dueReturn(o);
  return due === undefined ? undefined : { ...due, startedAt: now };
}

function historyAfter(step: Step, before: MeshControlPlaneStatus): readonly HistoryEntry[] {
  const entry = ended(step, before);
  const history = before.history ?? [];
  return entry === undefined ? history : [entry, ...history].slice(0, limits.history);
}

function ended({ from, to, o, now }: Step, before: MeshControlPlaneStatus): HistoryEntry | undefined {
  const { rollout } = before;
  if (rollout === undefined) {
    const installed = from === 'Promoting' && to === 'Ready' && (before.history ?? []).length === 0;
    return installed ? { to: o.target, finishedAt: now, outcome: 'Installed' } : undefined;
  }
  const about = { id: rollout.id, from: rollout.from, to: rollout.to, startedAt: rollout.startedAt, finishedAt: now };
  if (from === 'Promoting' && to === 'Retiring') {
    const known = before.history?.some(({ id, outcome }) => id === rollout.id && outcome === 'Upgraded');
    return known ? undefined : { ...about, outcome: 'Upgraded' };
  }
  if (from !== 'RollingBack' || to === 'RollingBack' || to === 'Uninstalling' || wayBackLost(o)) return undefined;
  const { reason, message } = rollout.rollback ?? {};
  const outcome = reason === 'Withdrawn' ? 'Withdrawn' : 'RolledBack';
  return { ...about, outcome, ...(message === undefined ? {} : { message }) };
}

/** A spec that failed is not tried again; one that a person withdrew may be. A retry takes its veto away. */
function vetoedAfter(step: Step, before: MeshControlPlaneStatus): readonly Veto[] {
  const { from, to, o, now } = step;
  const vetoes = before.vetoed ?? [];
  // Where nothing serves any more, a spec that failed is better than none.
  if (begins(step) || nothingServes(o)) return vetoes.filter(({ specDigest }) => specDigest !== o.specDigest);
  const due = dueReturn(o);
  if (to === 'RollingBack' && from !== 'RollingBack' && o.rollout !== undefined && due !== undefined && !withdrawn(o)) {
    const { id, to: target } = o.rollout;
    const veto: Veto = { id, version: target.version, specDigest: o.specDigest, reason: due.message, at: now };
    return [veto, ...vetoes.filter(({ specDigest }) => specDigest !== o.specDigest)].slice(0, limits.vetoed);
  }
  return to === 'RolledBack' ? firstOfSpec(vetoes, o.specDigest) : vetoes;
}

/** Of several, the one that holds comes first: that is the one which a retry has to name. */
function firstOfSpec(vetoes: readonly Veto[], specDigest: string): readonly Veto[] {
  const holds = (veto: Veto): boolean => veto.specDigest === specDigest;
  return [...vetoes.filter(holds), ...vetoes.filter((veto) => !holds(veto))];
}
