import type { Amounts } from './amounts.ts';

const compute = new Set(['cpu', 'memory', 'ephemeral-storage']);
const deviceClass = 'deviceclass.resource.kubernetes.io/';

/**
 * Requests and limits under the names that a ResourceQuota has for them, both of them where there are two, such as `cpu`
 * and `requests.cpu`. The rule of podComputeUsageHelper in pkg/quota/v1/evaluator/core/pods.go of Kubernetes.
 */
export function inQuotaTerms(requests: Amounts, limits: Amounts): Amounts {
  return new Map([...renamed(requests, requestTerms), ...renamed(limits, limitTerms)]);
}

function renamed(amounts: Amounts, termsOf: (resource: string) => readonly string[]) {
  return [...amounts].flatMap(([name, quantity]) => termsOf(name).map((term) => [term, quantity] as const));
}

function requestTerms(resource: string): readonly string[] {
  if (compute.has(resource) || resource.startsWith('hugepages-')) return [resource, `requests.${resource}`];
  return isExtended(resource) || resource.startsWith(deviceClass) ? [`requests.${resource}`] : [];
}

function limitTerms(resource: string): readonly string[] {
  return compute.has(resource) ? [`limits.${resource}`] : [];
}

/** A resource of somebody else than Kubernetes, such as `example.com/gpu`. */
function isExtended(resource: string): boolean {
  return resource.includes('/') && !resource.includes('kubernetes.io/') && !resource.startsWith('requests.');
}
