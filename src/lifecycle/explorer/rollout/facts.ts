import { type RolloutStatus, rollbackReasons } from '../../../api/rollout.ts';
import type { Observation, Users } from '../../observation.ts';
import type { Analysis, Rollout, Wave } from '../../rollout.ts';
import type { Mirror } from './mirror.ts';
import { describePods, isThere, noPods, podsOf, uses, waveOf } from './namespace.ts';
import { recordRefs, refOf, tagNames } from './objects.ts';
import { placeOf } from './place.ts';
import { isLeft, type PlannedRestarts, restartsOf } from './restarts.ts';
import { nameOf, none, names as revisionNames } from './revision.ts';
import { effectivePhase, isLed } from './stage.ts';
import { names } from './tags.ts';
import { manualWave, stateOf, waveNames } from './waves.ts';
import { has, hindrance, plane, planeOf, type World } from './world.ts';

/** What an observation tells of the rollout: the abstract counterpart of `src/observe/rollout`. */
export function rolloutOf(w: World, mirror: Mirror): Rollout | undefined {
  const [from, to] = [nameOf(w.from, w.inPlace), nameOf(w.to, w.inPlace)];
  if (from === undefined || to === undefined) return undefined;
  const planned = restartsOf(w, mirror.maxConcurrent);
  const taken = (by: number) => mirror.tellsPlaces && w.inPlace === 1 && has(w.records, by);
  return {
    id: rolloutId,
    from,
    to,
    rollback: rollbackOf(w),
    rollbackAsked: w.back === 1,
    overdue: w.overdue === 1 && moving.has(effectivePhase(w)),
    automatic: mirror.automatic,
    windowOpen: w.window === 1,
    nextWindow: w.window === 1 ? undefined : '2026-03-02T00:00:00Z',
    soaked: w.soaked === 1 && waveNames.some((_, i) => stateOf(w.waves, i) === 'Soaking'),
    led: isLed(w),
    analysis: judged.has(effectivePhase(w)) ? analysisOf(w, w.inPlace === 1 ? [] : planned.failed) : undefined,
    restarts: w.inPlace === 1 ? nothingToDo : w.hindrance === hindrance.blind ? unseen : planned.restarts,
    marker: 'marker',
    retained: w.upgraded === 1 && w.expired === 0,
    records: { from: recordOf(w, w.from), to: recordOf(w, w.to) },
    users: { from: usersBeside(w, w.from, taken(w.to)), to: usersBeside(w, w.to, taken(w.from)) },
    holders: { from: holdersBeside(w, w.from, taken(w.to)), to: holdersBeside(w, w.to, taken(w.from)) },
    estimatedCompletion: undefined,
  };
}

export const rolloutId = 'the rollout';
const unseen: Rollout['restarts'] = { annotate: [], evict: [], inFlight: 0, done: false, settling: false, blocked: [] };
const nothingToDo: Rollout['restarts'] = { ...unseen, done: true };

/** Phases in which something should move. */
export const moving: ReadonlySet<string> = new Set([
  'Preflight',
  'Installing',
  'Verifying',
  'Analyzing',
  'Migrating',
  'Promoting',
]);
const judged: ReadonlySet<string> = new Set(['Analyzing', 'AwaitingApproval', 'Migrating', 'Soaking', 'Promoting']);

export function rollbackOf({ reason }: World): RolloutStatus['rollback'] {
  const why = rollbackReasons[reason - 1];
  return why === undefined ? undefined : { reason: why, message: 'why', startedAt: '2026-03-01T10:00:00Z' };
}

/** As `src/rollout/judge-revision.ts` judges. */
function analysisOf(w: World, failed: PlannedRestarts['failed']): Analysis {
  const healthy = planeOf(w, w.to) === plane.ready;
  const settled = w.settled === 1;
  if (failed.length > 0) return { verdict: 'Fail', evidence: failed, healthy };
  if (!healthy) return { verdict: settled ? 'Fail' : 'Pending', evidence: ['it is not ready'], healthy };
  if (w.hindrance !== hindrance.none) return { verdict: 'Inconclusive', evidence: ['pods are not seen'], healthy };
  return { verdict: settled ? 'Pass' : 'Pending', evidence: ['it is ready'], healthy };
}

function recordOf(w: World, rev: number): Rollout['records']['from'] {
  return has(w.records, rev) ? refOf(recordRefs, rev) : undefined;
}

/** Pods of these revisions; undefined while they can't be seen. */
export function usersOf(w: World, revisions: readonly number[]): Users | undefined {
  if (w.hindrance === hindrance.blind) return undefined;
  const namespaces = w.namespaces.flatMap((n, i) =>
    revisions.some((rev) => uses(n, rev)) ? [{ name: `team-${i}`, pods: 1 }] : [],
  );
  const bare = revisions.includes(w.bare) ? [{ name: 'alone', pods: 1 }] : [];
  const all = [...namespaces, ...bare];
  return { pods: all.length, namespaces: all };
}

/** In place, whoever uses the name uses the other one, while that is there. */
function usersBeside(w: World, rev: number, isTaken: boolean): Users | undefined {
  return isTaken ? { pods: 0, namespaces: [] } : usersOf(w, [placeOf(w, rev)]);
}

function holdersBeside(w: World, rev: number, isTaken: boolean): readonly string[] {
  return isTaken ? [] : holdersOf(w, placeOf(w, rev));
}

function holdersOf(w: World, rev: number): readonly string[] {
  return [
    ...w.tags.flatMap((code, i) => (names(code, rev) ? [`tag ${tagNames[i]} leads to it`] : [])),
    ...(w.validator === rev ? ['the default validator leads to it'] : []),
  ];
}

/** The waves, with counts from the cluster, states from the status and approvals from either. */
export function wavesOf(w: World): readonly Wave[] {
  if (w.inPlace === 1) return [];
  const wanted = w.reason > 0 ? w.from : w.to === none ? w.target : w.to;
  return waveNames.map((name, i) => {
    const mine = w.namespaces.filter((n) => isThere(n) && waveOf(n) === i);
    const workloads = mine.filter((n) => podsOf(n) !== noPods);
    const moved = workloads.filter((n) => !isLeft(n, wanted) && describePods(n).state === 'ready');
    const given = has(w.approved | w.approve, i);
    return {
      name,
      state: stateOf(w.waves, i),
      namespaces: mine.length,
      workloads: { moved: moved.length, total: workloads.length },
      approved: i !== manualWave || given,
      approvedBy: given ? 'kubectl-annotate' : undefined,
    };
  });
}

export function proxiesOf(w: World): Observation['proxies'] {
  return revisionNames.flatMap(({ revision }, rev) => {
    const pods = w.namespaces.filter((n) => uses(n, rev)).length;
    return pods === 0 ? [] : [{ revision, pods, namespaces: pods }];
  });
}
