import type { Verdict } from '../api/index.ts';

/** What Kubernetes itself tells of a new revision. Durations are in milliseconds. */
export interface Signs {
  /** Why its control plane is not ready, a sentence each. */
  readonly unready: readonly string[];
  /** For how long every container of its control plane has run; undefined when that can't be seen. */
  readonly runningFor: number | undefined;
  /** Dry runs that it did not answer as it should, a sentence each. */
  readonly unanswered: readonly string[];
  /** For how long it has been unready or unanswering, as far as that was noticed before. */
  readonly unhealthyFor: number;
  /** Workloads that were moved to it and do not run, a sentence each; undefined while they can't all be seen. */
  readonly failed: readonly string[] | undefined;
  /** Pods of the cluster are seen as they are. */
  readonly podsSeen: boolean;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly evidence: readonly string[];
  readonly healthy: boolean;
}

/**
 * Whether a revision may be trusted with more workloads.
 * Fail: what was moved to it does not run, or it has not been ready, or has not answered, for as long as `settle`.
 * Pending: it is not ready, or not for long enough. Inconclusive: what matters can't be seen.
 * Comparing metrics of both revisions will be one more sign.
 */
export function judgeRevision(signs: Signs, settle: number): Judgement {
  const ill = [...signs.unready, ...signs.unanswered];
  const healthy = ill.length === 0;
  const { failed } = signs;
  if (failed !== undefined && failed.length > 0) return { verdict: 'Fail', evidence: failed, healthy };
  if (!healthy) return { verdict: signs.unhealthyFor >= settle ? 'Fail' : 'Pending', evidence: ill, healthy };
  if (!signs.podsSeen || failed === undefined || signs.runningFor === undefined) {
    return { verdict: 'Inconclusive', evidence: ['pods and workloads can not all be seen at the moment'], healthy };
  }
  if (signs.runningFor < settle) {
    return { verdict: 'Pending', evidence: ['its control plane has not run for long enough'], healthy };
  }
  return { verdict: 'Pass', evidence: ['its control plane is ready, injects and validates'], healthy };
}
