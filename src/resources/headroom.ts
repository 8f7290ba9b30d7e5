import { type Amounts, amountsOf, plus, type ResourceList, times } from './amounts.ts';
import { podNeeds } from './pod-needs.ts';
import { allContainers, asksAsAWhole, type PodSpec } from './pod-spec.ts';
import type { Quantity } from './quantity.ts';
import { countsPod, type QuotaScopes } from './quota-scope.ts';
import { inQuotaTerms } from './quota-terms.ts';

/** The part of a ResourceQuota that pods are counted by, as it is on the wire. */
export interface ResourceQuota {
  readonly metadata: { readonly name: string };
  readonly spec?: QuotaScopes & { readonly hard?: ResourceList };
  readonly status?: { readonly hard?: ResourceList; readonly used?: ResourceList };
}

/** Pods that are about to be created. */
export interface Demand {
  /** Whose they are: `Deployment istiod-1-30-3`. */
  readonly label: string;
  /** The pods' spec after `withDefaults`. */
  readonly pod: PodSpec;
  /** How many more than there are; none are wanted when it is not above 0. */
  readonly more: number;
}

/** A resource of which a quota leaves too little for all demands together. */
export interface Shortage {
  readonly quota: string;
  readonly resource: string;
  /** What all demands need that the quota counts. */
  readonly needed: Quantity;
  /** Never below 0, also where more is used than the quota allows by now. */
  readonly free: Quantity;
  readonly hard: Quantity;
  readonly used: Quantity;
  /** The labels of the demands that need any of it. */
  readonly demands: readonly string[];
}

/** A resource that a quota wants every container to name: admission tells others `must specify limits.cpu for: app`. */
export interface Unspecified {
  readonly quota: string;
  readonly resource: string;
  readonly demand: string;
  /** Sorted names. */
  readonly containers: readonly string[];
}

export interface Headroom {
  readonly shortages: readonly Shortage[];
  readonly unspecified: readonly Unspecified[];
}

/**
 * What the quotas of a namespace have against the demands: admission lets all the pods in when there are neither shortages
 * nor anything unspecified, and refuses some otherwise. The rule of CheckRequest in
 * k8s.io/apiserver/pkg/admission/plugin/resourcequota (0.36).
 *
 * What a quota's status doesn't say yet is taken from its spec, with nothing used: what admission does until the quota's
 * controller has counted, within seconds, tells nothing of the room there is. (It ignores a quota whose status has no
 * `hard`, and refuses all pods where there is no `used`.)
 */
export function headroom(quotas: readonly ResourceQuota[], demands: readonly Demand[]): Headroom {
  const wanted = demands
    .filter(({ more }) => more > 0)
    .map(({ label, pod, more }) => ({ label, pod, needs: times(podNeeds(pod), more) }));
  const judged = quotas.map((quota) => {
    const counted = wanted.filter(({ pod }) => countsPod(quota.spec ?? {}, pod));
    return { shortages: shortagesOf(quota, counted), unspecified: unspecifiedIn(quota, counted) };
  });
  return {
    shortages: judged.flatMap(({ shortages }) => shortages),
    unspecified: judged.flatMap(({ unspecified }) => unspecified),
  };
}

interface Wanted {
  readonly label: string;
  readonly pod: PodSpec;
  readonly needs: Amounts;
}

function shortagesOf(quota: ResourceQuota, wanted: readonly Wanted[]): readonly Shortage[] {
  const all = plus(...wanted.map(({ needs }) => needs));
  const allUsed = amountsOf(quota.status?.used);
  return [...hardOf(quota)].flatMap(([resource, hard]) => {
    const needed = all.get(resource) ?? nothing;
    const used = allUsed.get(resource) ?? nothing;
    // Who needs nothing is let in, even by a quota of which more is used than it allows.
    if (needed === 0n || used + needed <= hard) return [];
    const free = (used < hard ? hard - used : nothing) as Quantity;
    const needing = wanted.filter(({ needs }) => (needs.get(resource) ?? 0n) > 0n);
    const labels = needing.map(({ label }) => label);
    return [{ quota: quota.metadata.name, resource, needed, free, hard, used, demands: labels }];
  });
}

const nothing = 0n as Quantity;

function hardOf({ spec, status }: ResourceQuota): Amounts {
  return amountsOf(status?.hard ?? spec?.hard);
}

const toBeNamed = new Set(['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']);

function unspecifiedIn(quota: ResourceQuota, wanted: readonly Wanted[]): readonly Unspecified[] {
  const resources = [...hardOf(quota).keys()];
  return wanted.flatMap(({ label, pod }) =>
    resources.flatMap((resource) => {
      const containers = silentOn(resource, pod);
      return containers.length === 0 ? [] : [{ quota: quota.metadata.name, resource, demand: label, containers }];
    }),
  );
}

/** The containers because of which a quota on this resource refuses the pod. */
export function silentOn(resource: string, pod: PodSpec): readonly string[] {
  if (!toBeNamed.has(resource) || asksAsAWhole(pod)) return [];
  const silent = allContainers(pod).filter(({ resources }) => {
    return !inQuotaTerms(amountsOf(resources?.requests), amountsOf(resources?.limits)).has(resource);
  });
  return silent.map(({ name }) => name).toSorted();
}
