import { describe, type KubeObject } from '../../kube/index.ts';
import type { Finding } from '../../mesh/finding.ts';
import type { Demand, LimitViolation, Shortage, Unspecified } from '../../resources/index.ts';
import { formatAmount } from '../../resources/index.ts';
import { wayOutOf } from '../../rollout/shortage.ts';
import type { CriticalPods } from './critical-pods.ts';
import type { OwnQuota } from './own-quota.ts';

/** What a quota leaves, what is needed of it, and for whom. `demands` are all on the quota's namespace. */
export function tooLittle(shortage: Shortage, namespace: string, demands: readonly Demand[], own?: OwnQuota): Finding {
  const { quota, resource, needed, free, hard, used } = shortage;
  const amount = (quantity: Shortage['needed']) => formatAmount(resource, quantity);
  const needing = demands.filter(({ label }) => shortage.demands.includes(label));
  const whose = needing.map(({ label, more }) => `${more} ${more === 1 ? 'pod' : 'pods'} of ${label}`);
  const isOne = needing.length === 1 && needing[0]?.more === 1;
  return {
    reason: 'QuotaExhausted',
    message:
      `ResourceQuota ${namespace}/${quota} leaves ${amount(free)} of ${resource} (${amount(used)} of ${amount(hard)} are in use), ` +
      `and ${whose.join(' and ')} ${isOne ? 'needs' : 'need'} ${amount(needed)}: ${wayOut(shortage, namespace, own)}`,
  };
}

function wayOut({ quota, resource, used, needed }: Shortage, namespace: string, own: OwnQuota | undefined): string {
  if (own === undefined || !isOwn(quota, namespace, own)) return wayOutOf.QuotaExhausted;
  const enough = formatAmount(resource, (used + needed) as Shortage['needed']);
  return own.mode === 'Fixed'
    ? `raise spec.resources.quota.hard, ${resource} to ${enough} at least`
    : 'other pods in the namespace use what it has for the mesh; move them, or ask for a quota of mode Fixed with room for all';
}

function isOwn(quota: string, namespace: string, { object: { metadata } }: OwnQuota): boolean {
  return metadata.name === quota && metadata.namespace === namespace;
}

/** A fixed quota below what is in use. */
export function tooLow(
  { object }: OwnQuota,
  resource: string,
  hard: Shortage['hard'],
  used: Shortage['used'],
): Finding {
  return {
    reason: 'QuotaExhausted',
    message:
      `spec.resources.quota.hard has ${formatAmount(resource, hard)} of ${resource}, and the pods in namespace ${object.metadata.namespace} use ` +
      `${formatAmount(resource, used)} already, so that none of them could be replaced: raise it`,
  };
}

/** They would be counted, and nothing is left for them. */
export function countsOthers({ object }: OwnQuota, others: readonly KubeObject[]): Finding {
  const { namespace } = object.metadata;
  const names = others.map(({ metadata }) => metadata.name).toSorted();
  const rest = names.length - 3;
  const all = `${names.slice(0, 3).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  const which = names.length === 1 ? `pod ${all}, which is` : `pods ${all}, which are`;
  return {
    reason: 'QuotaCountsOthers',
    message:
      `spec.resources.quota: ${describe(object)} would count ${which} not of this mesh, and leave no room for more: ` +
      `move what is not of the mesh out of namespace ${namespace}, or set mode Fixed with room for all of its pods, or no quota`,
  };
}

/** The cluster demands it, and nobody is asked to make it. */
export function quotaDemanded({ namespace, priorityClass, workloads }: CriticalPods): Finding {
  const isAgent = workloads.some(({ kind }) => kind === 'DaemonSet');
  const waysOut = [
    'set spec.resources.quota to {mode: Auto}',
    ...(isAgent ? ['have its chart render one (resourceQuotas.enabled in the values of the component)'] : []),
    `make one with the scope PriorityClass In [${priorityClass}]`,
  ];
  return {
    reason: 'QuotaDemanded',
    message:
      `This cluster admits pods of priority class ${priorityClass} only in namespaces with a ResourceQuota for it, and ${namespace} has none ` +
      `for those of ${workloads.map(describe).join(' and ')}: ${waysOut.join(', or ')}`,
  };
}

/** A quota on a resource refuses pods that say nothing of it. */
export function unnamed(
  { quota, resource, demand, containers }: Unspecified,
  namespace: string,
  own?: OwnQuota,
): Finding {
  const isOne = containers.length === 1;
  const which = `${isOne ? 'container' : 'containers'} ${containers.join(' and ')}`;
  const isLeftOut = own !== undefined && isOwn(quota, namespace, own);
  const waysOut = [
    ...(isLeftOut ? ['leave it out of spec.resources.quota.hard'] : []),
    'set it in the values of its chart',
  ];
  return {
    reason: 'QuotaExhausted',
    message: `ResourceQuota ${namespace}/${quota} admits only pods that say their ${resource}, and ${which} of ${demand} ${isOne ? 'does' : 'do'} not: ${waysOut.join(', ')}, or give the namespace a LimitRange with a default`,
  };
}

export function outOfBounds(
  violation: LimitViolation,
  namespace: string,
  workload: string,
  wayOut: string = wayOutOf.LimitRangeViolation,
): Finding {
  const { limitRange, container, resource, bound, value, allowed } = violation;
  const amount = (quantity: LimitViolation['allowed']) => formatAmount(bound === 'ratio' ? '' : resource, quantity);
  const who = container === undefined ? `a pod of ${workload}` : `container ${container} of ${workload}`;
  const asks = value === undefined ? 'does not say it' : `${bound === 'default' ? 'requests' : 'has'} ${amount(value)}`;
  return {
    reason: 'LimitRangeViolation',
    message: `LimitRange ${namespace}/${limitRange} ${bounds[bound](resource, amount(allowed))}, and ${who} ${asks}: ${wayOut}`,
  };
}

const bounds: Readonly<Record<LimitViolation['bound'], (resource: string, allowed: string) => string>> = {
  min: (resource, allowed) => `asks for at least ${allowed} of ${resource}`,
  max: (resource, allowed) => `asks for at most ${allowed} of ${resource}`,
  ratio: (resource, allowed) => `asks for a limit of ${resource} of at most ${allowed} times the request`,
  default: (resource, allowed) => `makes ${allowed} of ${resource} the limit of containers that have none`,
};

export function noPriorityClass(name: string, workload: string): Finding {
  const message = `PriorityClass ${name} does not exist, and ${workload} names it: ${wayOutOf.PriorityClassMissing}`;
  return { reason: 'PriorityClassMissing', message };
}
