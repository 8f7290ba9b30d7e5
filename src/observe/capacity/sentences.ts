import type { Finding } from '../../mesh/finding.ts';
import type { Demand, LimitViolation, Shortage, Unspecified } from '../../resources/index.ts';
import { formatAmount } from '../../resources/index.ts';
import { wayOutOf } from '../../rollout/shortage.ts';

/** What a quota leaves, what is needed of it, and for whom. `demands` are all on the quota's namespace. */
export function tooLittle(shortage: Shortage, namespace: string, demands: readonly Demand[]): Finding {
  const { quota, resource, needed, free, hard, used } = shortage;
  const amount = (quantity: Shortage['needed']) => formatAmount(resource, quantity);
  const needing = demands.filter(({ label }) => shortage.demands.includes(label));
  const whose = needing.map(({ label, more }) => `${more} ${more === 1 ? 'pod' : 'pods'} of ${label}`);
  const isOne = needing.length === 1 && needing[0]?.more === 1;
  return {
    reason: 'QuotaExhausted',
    message:
      `ResourceQuota ${namespace}/${quota} leaves ${amount(free)} of ${resource} (${amount(used)} of ${amount(hard)} are in use), ` +
      `and ${whose.join(' and ')} ${isOne ? 'needs' : 'need'} ${amount(needed)}: ${wayOutOf.QuotaExhausted}`,
  };
}

/** A quota on a resource refuses pods that say nothing of it. */
export function unnamed({ quota, resource, demand, containers }: Unspecified, namespace: string): Finding {
  const which = `${containers.length === 1 ? 'container' : 'containers'} ${containers.join(' and ')}`;
  return {
    reason: 'QuotaExhausted',
    message: `ResourceQuota ${namespace}/${quota} admits only pods that say their ${resource}, and ${which} of ${demand} ${containers.length === 1 ? 'does' : 'do'} not: set it in the values of its chart, or give the namespace a LimitRange with a default`,
  };
}

export function outOfBounds(violation: LimitViolation, namespace: string, workload: string): Finding {
  const { limitRange, container, resource, bound, value, allowed } = violation;
  const amount = (quantity: LimitViolation['allowed']) => formatAmount(bound === 'ratio' ? '' : resource, quantity);
  const who = container === undefined ? `a pod of ${workload}` : `container ${container} of ${workload}`;
  const asks = value === undefined ? 'does not say it' : `has ${amount(value)}`;
  return {
    reason: 'LimitRangeViolation',
    message: `LimitRange ${namespace}/${limitRange} asks for ${bounds[bound](resource, amount(allowed))}, and ${who} ${asks}: ${wayOutOf.LimitRangeViolation}`,
  };
}

const bounds: Readonly<Record<LimitViolation['bound'], (resource: string, allowed: string) => string>> = {
  min: (resource, allowed) => `at least ${allowed} of ${resource}`,
  max: (resource, allowed) => `at most ${allowed} of ${resource}`,
  ratio: (resource, allowed) => `a limit of ${resource} of at most ${allowed} times the request`,
};

export function noPriorityClass(name: string, workload: string): Finding {
  const message = `PriorityClass ${name} does not exist, and ${workload} names it: ${wayOutOf.PriorityClassMissing}`;
  return { reason: 'PriorityClassMissing', message };
}
