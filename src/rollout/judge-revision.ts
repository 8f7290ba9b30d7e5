import type { Verdict } from '../api/index.ts';

/** What Kubernetes itself tells of a new revision. Durations are in milliseconds. */
export interface Signs {
  /** Why its control plane is not ready, a sentence each. */
  readonly unready: readonly string[];
  /** For how long every container of its control plane has run; undefined when that can't be seen. */
  readonly runningFor: number | undefined;
  /** Dry runs that it did not answer as it should, a sentence each. */
  readonly unanswered: readonly string[];
  /** Dry runs that told nothing of it, because no namespace had room for them, a sentence each. */
  readonly unasked: readonly string[];
  /** For how long it has been unready or unanswering, as far as that was noticed before. */
  readonly unhealthyFor: number;
  /** Workloads that were moved to it and do not run, a sentence each. */
  readonly failed: readonly string[];
  /** How the pods and workloads of the cluster are seen: all as they are, not all yet, or not all for a minute. */
  readonly sight: 'whole' | 'reading' | 'lost';
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly evidence: readonly string[];
  readonly healthy: boolean;
}

/**
 * Whether a revision may be trusted with more workloads.
 * Fail: what was moved to it does not run, or it has not been ready, or has not answered, for as long as `settle`.
 * Pending: it is not ready, or not for long enough, or pods are being read. Inconclusive: what matters can't be seen.
 * Comparing metrics of both revisions will be one more sign.
 */
export function judgeRevision(signs: Signs, settle: number): Judgement {
  const ill = [...signs.unready, ...signs.unanswered];
  const healthy = ill.length === 0;
  if (signs.failed.length > 0) return { verdict: 'Fail', evidence: signs.failed, healthy };
  if (!healthy) return { verdict: signs.unhealthyFor >= settle ? 'Fail' : 'Pending', evidence: ill, healthy };
  if (signs.runningFor !== undefined && signs.runningFor < settle) {
    return { verdict: 'Pending', evidence: ['its control plane has not run for long enough'], healthy };
  }
  if (signs.sight === 'reading') {
    return { verdict: 'Pending', evidence: ['pods and workloads are being read'], healthy };
  }
  if (signs.sight === 'lost') {
    return { verdict: 'Inconclusive', evidence: ['pods and workloads can not all be seen'], healthy };
  }
  if (signs.unasked.length > 0) return { verdict: 'Inconclusive', evidence: signs.unasked, healthy };
  if (signs.runningFor === undefined) {
    return { verdict: 'Inconclusive', evidence: ['the pods of its control plane can not be seen'], healthy };
  }
  return { verdict: 'Pass', evidence: ['its control plane is ready, injects and validates'], healthy };
}
