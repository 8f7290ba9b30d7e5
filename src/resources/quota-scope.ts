import { amountsOf } from './amounts.ts';
import { allContainers, type PodAffinity, type PodSpec, type Requirements } from './pod-spec.ts';

export interface ScopeRequirement {
  readonly scopeName: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** To which pods a ResourceQuota applies, as its spec says it; to all pods without a scope. */
export interface QuotaScopes {
  readonly scopes?: readonly string[];
  readonly scopeSelector?: { readonly matchExpressions?: readonly ScopeRequirement[] };
}

/**
 * Whether a quota counts the pod: every scope holds it. The rule of podMatchesScopeFunc in
 * pkg/quota/v1/evaluator/core/pods.go of Kubernetes (1.36).
 */
export function countsPod(quota: QuotaScopes, pod: PodSpec): boolean {
  return requirementsOf(quota).every((required) => holds(required, pod));
}

/**
 * Whether a quota covers the pod where a cluster admits pods of its priority only under one: a scope of priority classes
 * holds it, whatever the others do. The rule of MatchingScopes and UncoveredQuotaScopes there.
 */
export function coversPriority(quota: QuotaScopes, pod: PodSpec): boolean {
  return requirementsOf(quota).some((required) => required.scopeName === 'PriorityClass' && holds(required, pod));
}

function requirementsOf({ scopes = [], scopeSelector }: QuotaScopes): readonly ScopeRequirement[] {
  return [
    ...scopes.map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(scopeSelector?.matchExpressions ?? []),
  ];
}

function holds({ scopeName, operator, values = [] }: ScopeRequirement, pod: PodSpec): boolean {
  switch (scopeName) {
    case 'Terminating':
      return isTerminating(pod);
    case 'NotTerminating':
      return !isTerminating(pod);
    case 'BestEffort':
      return isBestEffort(pod);
    case 'NotBestEffort':
      return !isBestEffort(pod);
    case 'PriorityClass':
      return isSelected(pod.priorityClassName, operator, values);
    case 'CrossNamespacePodAffinity':
      return looksAcrossNamespaces(pod);
    default:
      // Scopes of other objects, such as VolumeAttributesClass.
      return false;
  }
}

/** It ends by itself; nothing to do with pods that are being deleted. */
function isTerminating({ activeDeadlineSeconds = -1 }: PodSpec): boolean {
  return activeDeadlineSeconds >= 0;
}

/** Containers are not asked when the pod has `resources` as a whole, empty ones too. */
function isBestEffort(pod: PodSpec): boolean {
  const asked = pod.resources ? [pod.resources] : allContainers(pod).map(({ resources = {} }) => resources);
  return !asked.some(asksForCompute);
}

function asksForCompute({ requests, limits }: Requirements): boolean {
  const asked = [...amountsOf(requests), ...amountsOf(limits)];
  return asked.some(([name, quantity]) => (name === 'cpu' || name === 'memory') && quantity > 0n);
}

function isSelected(priorityClass = '', operator: string, values: readonly string[]): boolean {
  switch (operator) {
    case 'In':
      return priorityClass !== '' && values.includes(priorityClass);
    case 'NotIn':
      return priorityClass === '' || !values.includes(priorityClass);
    case 'Exists':
      return priorityClass !== '';
    case 'DoesNotExist':
      return priorityClass === '';
    default:
      return false;
  }
}

function looksAcrossNamespaces({ affinity = {} }: PodSpec): boolean {
  const terms = [...termsOf(affinity.podAffinity), ...termsOf(affinity.podAntiAffinity)];
  return terms.some(({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector);
}

function termsOf(affinity: PodAffinity = {}) {
  const preferred = affinity.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return [
    ...(affinity.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...preferred.map(({ podAffinityTerm }) => podAffinityTerm),
  ];
}
