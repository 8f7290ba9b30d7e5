import type { ResourceList } from './amounts.ts';
import { type PodSpec, type Requirements, withRequirements } from './pod-spec.ts';
import { withServerDefaults } from './server-defaults.ts';

/** One entry of `spec.limits`, for each container or for pods as a whole; other types bound other things than pods. */
export interface LimitRangeItem {
  readonly type: string;
  readonly default?: ResourceList;
  readonly defaultRequest?: ResourceList;
  readonly min?: ResourceList;
  readonly max?: ResourceList;
  readonly maxLimitRequestRatio?: ResourceList;
}

/** The part of a LimitRange that pods are bound by, as it is on the wire. */
export interface LimitRange {
  readonly metadata: { readonly name: string };
  readonly spec?: { readonly limits?: readonly LimitRangeItem[] };
}

/**
 * The pod as it is after admission in a namespace with these LimitRanges: with defaults of the API server, and of each
 * LimitRange where it and those before it left something open (Kubernetes itself promises no order). The rule of
 * PodMutateLimitFunc in plugin/pkg/admission/limitranger of Kubernetes (1.36).
 */
export function withDefaults(pod: PodSpec, limitRanges: readonly LimitRange[]): PodSpec {
  const admitted = limitRanges.map(defaultsOf).reduce(filled, withServerDefaults(pod));
  // A stored pod is given the defaults of the API server once more whenever it is read.
  return withServerDefaults(admitted);
}

function filled(pod: PodSpec, defaults: Requirements): PodSpec {
  return withRequirements(pod, (given) => ({
    ...given,
    requests: { ...defaults.requests, ...given.requests },
    limits: { ...defaults.limits, ...given.limits },
  }));
}

/** Of two entries for containers that give the same default the later one counts. */
function defaultsOf({ spec }: LimitRange): Requirements {
  const ofContainers = (spec?.limits ?? []).filter(({ type }) => type === 'Container').map(itemDefaults);
  return {
    requests: Object.assign({}, ...ofContainers.map(({ requests }) => requests)),
    limits: Object.assign({}, ...ofContainers.map(({ limits }) => limits)),
  };
}

/** What a LimitRange says by its bounds; one that comes from an API server says it in so many words. */
function itemDefaults({ default: given, defaultRequest, min, max }: LimitRangeItem) {
  const limits = { ...max, ...given };
  return { limits, requests: { ...min, ...limits, ...defaultRequest } };
}
