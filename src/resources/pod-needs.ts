import { type Amounts, amountsOf, plus } from './amounts.ts';
import type { PodSpec } from './pod-spec.ts';
import { podTotal } from './pod-total.ts';
import { one } from './quantity.ts';
import { inQuotaTerms } from './quota-terms.ts';

/** A pod counts as one under both of these names as long as it runs. */
const itself: Amounts = new Map([
  ['pods', one],
  ['count/pods', one],
]);

/**
 * What one more pod counts against a ResourceQuota, by the quota's names for it. The spec is the one that admission sees
 * last, after `withDefaults`. The rule of PodUsageFunc in pkg/quota/v1/evaluator/core/pods.go of Kubernetes (1.36).
 */
export function podNeeds(pod: PodSpec): Amounts {
  const overhead = amountsOf(pod.overhead);
  const requests = plus(podTotal(pod, 'requests'), overhead);
  const limits = limitsWith(overhead, podTotal(pod, 'limits'));
  return plus(itself, inQuotaTerms(requests, limits));
}

/** Overhead raises a limit that there is, and makes none: no limit, or a limit of 0, is unlimited. */
function limitsWith(overhead: Amounts, limits: Amounts): Amounts {
  const raised = [...overhead].filter(([name]) => (limits.get(name) ?? 0n) !== 0n);
  return plus(limits, new Map(raised));
}
