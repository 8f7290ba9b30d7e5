import { type KubeObject, keyOf } from '../../kube/index.ts';
import { coversPriority, type PodSpec, type QuotaScopes } from '../../resources/index.ts';
import { isWorkload } from '../readiness.ts';
import { podOf } from './pod-of.ts';

/** Pods of a priority that Kubernetes brings along, of all workloads in one namespace. */
export interface CriticalPods {
  readonly namespace: string;
  readonly priorityClass: string;
  readonly workloads: readonly [KubeObject, ...KubeObject[]];
}

/** Those of the mesh that no quota which comes with it covers, be it ours or one that a chart renders. */
export function criticalPods(objects: readonly KubeObject[], own: KubeObject | undefined): readonly CriticalPods[] {
  // What is there in two versions is one workload.
  const unique = [...new Map(objects.map((object) => [keyOf(object), object])).values()];
  const quotas = [...unique.filter(({ kind }) => kind === 'ResourceQuota'), ...(own === undefined ? [] : [own])];
  const uncovered = unique.filter(
    (object) => isWorkload(object) && isCritical(podOf(object)) && !isCovered(object, quotas),
  );
  const groups = Map.groupBy(uncovered, (workload) => `${workload.metadata.namespace} ${classOf(workload)}`);
  return [...groups.values()].flatMap(groupOf);
}

/** Whether one of these quotas is for the priority of the workload's pods, whatever it limits. */
export function isCovered(workload: KubeObject, quotas: readonly KubeObject[]): boolean {
  const pod = podOf(workload);
  return quotas.some(
    ({ metadata: { namespace }, spec }) =>
      namespace === workload.metadata.namespace && coversPriority((spec ?? {}) as QuotaScopes, pod),
  );
}

/** Nobody else may name a class so. */
function isCritical({ priorityClassName = '' }: PodSpec): boolean {
  return priorityClassName.startsWith('system-');
}

function classOf(workload: KubeObject): string {
  return podOf(workload).priorityClassName ?? '';
}

function groupOf([first, ...others]: readonly KubeObject[]): readonly CriticalPods[] {
  if (first === undefined) return [];
  const { namespace = '' } = first.metadata;
  return [{ namespace, priorityClass: classOf(first), workloads: [first, ...others] }];
}
