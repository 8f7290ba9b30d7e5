import type { RestartMode } from '../api/index.ts';
import { type BlockedCode, type BlockedItem, blocked } from './blocked.ts';
import { inWords } from './duration.ts';
import type { OldPod, Workload } from './workload.ts';

/** What is to be done to a workload: its template is annotated, or one pod of it is evicted. */
export type Restart =
  | { readonly how: 'annotate'; readonly workload: Workload }
  | { readonly how: 'evict'; readonly workload: Workload; readonly pod: OldPod };

export interface Terms {
  readonly mode: RestartMode;
  /** Without progress for so long, a restart has failed. */
  readonly timeoutMs: number;
  /** In ms of the epoch. */
  readonly now: number;
  /**
   * On the way `back` a workload that is not ready, or in the middle of a rollout, is restarted all the same: the revision
   * that is left may be the very cause of it.
   */
  readonly direction: 'forward' | 'back';
}

/** How one workload stands, looked at by itself. */
export type Verdict =
  | { readonly is: 'moved' }
  /** The next step may be taken as soon as there is room for one more. */
  | { readonly is: 'startable'; readonly restart: Restart }
  | { readonly is: 'inFlight'; readonly item?: BlockedItem }
  /** Nothing of it is in motion, and something must happen before anything is done. */
  | { readonly is: 'held'; readonly item: BlockedItem }
  | { readonly is: 'failed'; readonly item: BlockedItem }
  | { readonly is: 'unmovable'; readonly item: BlockedItem };

const moved: Verdict = { is: 'moved' };

export function verdict(workload: Workload, terms: Terms): Verdict {
  if (workload.left === 0) return withoutOldPods(workload, terms);
  const reason = unmovable(workload);
  if (reason !== undefined) return { is: 'unmovable', item: blocked(workload, reason) };
  if (workload.replicas === 0) return moved;
  return begun(workload, terms) ? goingOn(workload, terms) : notBegun(workload, terms);
}

const movableKinds = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout']);

function unmovable({ kind, optedOut }: Workload): BlockedCode | undefined {
  if (kind === 'Job') return 'Job';
  if (!movableKinds.has(kind)) return 'BarePod';
  return optedOut ? 'OptedOut' : undefined;
}

function withoutOldPods(workload: Workload, terms: Terms): Verdict {
  if (workload.ready || workload.replicas === 0 || unmovable(workload) !== undefined) return moved;
  if (begun(workload, terms)) return underWay(workload, terms);
  if (terms.direction === 'back') return moved;
  return workload.rolling ? held(workload, 'ApplicationRollout') : notReady(workload, terms);
}

/** Eviction leaves no mark: what tells of it are pods of the right revision, and pods that are missing. */
function begun(workload: Workload, { mode }: Terms): boolean {
  return workload.marked || (mode === 'Evict' && (workload.moved > 0 || podsOnTheirWay(workload)));
}

function podsOnTheirWay({ left, oldPods, pods, replicas }: Workload): boolean {
  return oldPods.length < left || pods < replicas;
}

function goingOn(workload: Workload, terms: Terms): Verdict {
  const oldPods = podsToEvict(workload, terms);
  const next = oldPods.length > 0 && !podsOnTheirWay(workload) ? evictNext({ ...workload, oldPods }, terms) : undefined;
  return next ?? underWay(workload, terms);
}

/** By its restart a workload replaces its own pods, but for those that it was given astray. */
function podsToEvict({ oldPods, onDelete, ready }: Workload, { mode }: Terms): readonly OldPod[] {
  if (mode === 'Evict' || (mode === 'Rollout' && onDelete)) return oldPods;
  return mode === 'Rollout' && ready ? oldPods.filter(({ strayed }) => strayed) : [];
}

function notBegun(workload: Workload, terms: Terms): Verdict {
  if (terms.mode === 'Passive') return held(workload, 'Passive');
  const forward = terms.direction === 'forward';
  if (forward && workload.rolling) return held(workload, 'ApplicationRollout');
  const obstacle = obstacleOf(workload);
  if (obstacle !== undefined) return { is: 'held', item: obstacle };
  if (forward && !workload.ready) return notReady(workload, terms);
  if (terms.mode === 'Evict') return evictNext(workload, terms) ?? notReady(workload, terms);
  return { is: 'startable', restart: { how: 'annotate', workload } };
}

/** One pod at a time, and none while another is missing; one that serves nobody goes first. */
function evictNext(workload: Workload, { mode, direction }: Terms): Verdict | undefined {
  const useless = workload.oldPods.find((pod) => !pod.ready);
  const pod = workload.ready ? (useless ?? workload.oldPods[0]) : direction === 'back' ? useless : undefined;
  if (pod === undefined) return undefined;
  const obstacle = obstacleOf(workload);
  if (obstacle !== undefined) return { is: 'held', item: obstacle };
  const mayTakeDown = mode === 'Rollout' && workload.onDelete;
  if (!mayTakeDown && pod.ready && isOnlyReplica(workload)) return held(workload, 'SingleReplica');
  return { is: 'startable', restart: { how: 'evict', workload, pod } };
}

/** A DaemonSet with one pod has one node; no second replica could help it. */
function isOnlyReplica({ kind, replicas }: Workload): boolean {
  return replicas === 1 && kind !== 'DaemonSet';
}

const obstacles: ReadonlySet<BlockedCode> = new Set(['PDBBlocks', 'QuotaExhausted', 'QuotaDemanded']);
/** Of a workload that runs, these tell what its next pod would meet; of any other, why it does not run. */
const obstaclesToCome: ReadonlySet<BlockedCode> = new Set(['LimitRangeViolation', 'PriorityClassMissing']);

function obstacleOf(workload: Workload): BlockedItem | undefined {
  const { trouble, ready } = workload;
  if (trouble === undefined) return undefined;
  const isObstacle = obstacles.has(trouble.code) || (ready && obstaclesToCome.has(trouble.code));
  if (!isObstacle) return undefined;
  return blocked(workload, trouble.code, trouble.message);
}

/** A quota is none of them: somebody else may have filled it, and making room is not up to the workload. */
const failures: ReadonlySet<BlockedCode> = new Set([
  'CrashLoop',
  'ImagePull',
  'LimitRangeViolation',
  'PriorityClassMissing',
  'Unschedulable',
  'NotReady',
]);

function underWay(workload: Workload, { now, timeoutMs, direction }: Terms): Verdict {
  const { marked, rolling, progressAt, trouble } = workload;
  if (!marked && rolling && !podsOnTheirWay(workload)) {
    return { is: 'inFlight', item: blocked(workload, 'ApplicationRollout') };
  }
  const silence = progressAt === undefined ? 0 : now - progressAt;
  const isLate = silence >= timeoutMs;
  if (isLate && (trouble === undefined || failures.has(trouble.code))) {
    const fact = trouble?.message ?? late(workload, silence);
    return { is: 'failed', item: blocked(workload, trouble?.code ?? 'NotReady', fact) };
  }
  if (trouble === undefined) return { is: 'inFlight' };
  // On the way back nothing that is stuck may keep the others from returning.
  const is = isLate && direction === 'back' ? 'held' : 'inFlight';
  return { is, item: blocked(workload, trouble.code, trouble.message) };
}

function late({ ready, left }: Workload, silence: number): string {
  const since = inWords(silence);
  return ready
    ? `${left} of its pods are of another revision, ${since} after it was restarted`
    : `none of its pods became ready for ${since}`;
}

function held(workload: Workload, code: BlockedCode): Verdict {
  return { is: 'held', item: blocked(workload, code) };
}

/**
 * A workload that was broken before it was touched must not hold everybody else up: it keeps its revision, and is restarted
 * once it is ready. One that came to the new revision by itself and is not ready there is waited for, and so is the way back.
 */
function notReady(workload: Workload, { direction }: Terms): Verdict {
  const { trouble, left } = workload;
  const is = left > 0 && direction === 'forward' ? 'unmovable' : 'held';
  const fact = trouble?.message ?? (left > 0 ? 'it is not ready, and is not restarted before it is' : undefined);
  return { is, item: blocked(workload, trouble?.code ?? 'NotReady', fact) };
}
