import { isPriorityClass } from '../../act/class-users.ts';
import { describe, type KubeObject } from '../../kube/index.ts';
import type { Finding } from '../../mesh/finding.ts';
import { headroom, type LimitRange, limitViolations, type ResourceQuota, withDefaults } from '../../resources/index.ts';
import { isWorkload } from '../readiness.ts';
import type { Demand } from './demand.ts';
import type { OwnQuota } from './own-quota.ts';
import { podOf } from './pod-of.ts';
import { noPriorityClass, outOfBounds, tooLittle, unnamed } from './sentences.ts';

/** What limits pods, as it is in the cluster. */
export interface Limits {
  readonly quotas: (namespace: string) => readonly ResourceQuota[];
  readonly limitRanges: (namespace: string) => readonly LimitRange[];
  readonly priorityClasses: readonly KubeObject[];
}

/**
 * Whatever would keep pods from being created, before the first of them is asked for. All demands on a namespace are
 * weighed together: each alone might fit.
 */
export function capacityFindings(
  wanted: readonly KubeObject[],
  demands: readonly Demand[],
  limits: Limits,
  own?: OwnQuota,
): readonly Finding[] {
  const inNamespaces = [...Map.groupBy(demands, ({ namespace }) => namespace)];
  return [
    ...missingClasses(wanted, limits),
    ...inNamespaces.flatMap(([namespace, some]) => lackIn(namespace, some, limits, own)),
  ];
}

/** Those that the mesh brings along are there before its pods. */
function missingClasses(wanted: readonly KubeObject[], { priorityClasses }: Limits): readonly Finding[] {
  const brought = wanted.filter(isPriorityClass);
  const known = new Set([...priorityClasses, ...brought].map(({ metadata }) => metadata.name));
  return wanted.filter(isWorkload).flatMap((workload) => {
    const { priorityClassName } = podOf(workload);
    return priorityClassName === undefined || priorityClassName === '' || known.has(priorityClassName)
      ? []
      : [noPriorityClass(priorityClassName, describe(workload))];
  });
}

function lackIn(
  namespace: string,
  demands: readonly Demand[],
  limits: Limits,
  own: OwnQuota | undefined,
): readonly Finding[] {
  const limitRanges = limits.limitRanges(namespace);
  const usual = limits.priorityClasses.find((one) => one.globalDefault === true)?.metadata.name;
  const admitted = demands.map(({ workload, pods }) => {
    const { priorityClassName = usual, ...pod } = podOf(workload);
    const named = priorityClassName === undefined ? pod : { ...pod, priorityClassName };
    return { label: describe(workload), pod: withDefaults(named, limitRanges), more: pods };
  });
  const { shortages, unspecified } = headroom(limits.quotas(namespace), admitted);
  const violations = admitted.flatMap(({ label, pod }) =>
    limitViolations(pod, limitRanges).map((violation) => outOfBounds(violation, namespace, label)),
  );
  return [
    ...violations,
    ...unspecified.map((one) => unnamed(one, namespace, own)),
    ...shortages.map((shortage) => tooLittle(shortage, namespace, admitted, own)),
  ];
}
