import { formatAmount, type ResourceList } from './amounts.ts';
import { isPodLevel, type PodSpec, withRequirements } from './pod-spec.ts';
import { containersTotal } from './pod-total.ts';

/**
 * The pod with what the API server itself fills in: a request that isn't made is as high as the limit. The rule of
 * SetDefaults_Pod in pkg/apis/core/v1/defaults.go of Kubernetes (1.36), but for limits of huge pages of pods as a whole,
 * which no quota counts.
 */
export function withServerDefaults(pod: PodSpec): PodSpec {
  const requesting = withRequirements(pod, (given) =>
    given.limits === undefined ? given : { ...given, requests: { ...given.limits, ...given.requests } },
  );
  return withPodLevelDefaults(requesting);
}

/** A pod that has limits as a whole requests as a whole what its containers do, and else as much as its limits. */
function withPodLevelDefaults(pod: PodSpec): PodSpec {
  const { requests, limits = {} } = pod.resources ?? {};
  if (Object.keys(limits).length === 0) return pod;
  const defaults = { ...podLevelOf(limits), ...overcommittableOf(pod) };
  return { ...pod, resources: { ...pod.resources, requests: { ...defaults, ...requests } } };
}

function podLevelOf(list: ResourceList): ResourceList {
  return Object.fromEntries(Object.entries(list).filter(([name]) => isPodLevel(name)));
}

/** Huge pages are nothing that nodes promise twice. */
function overcommittableOf(pod: PodSpec): ResourceList {
  const requested = [...containersTotal(pod, 'requests')].filter(([name]) => name === 'cpu' || name === 'memory');
  return Object.fromEntries(requested.map(([name, quantity]) => [name, formatAmount(name, quantity)]));
}
