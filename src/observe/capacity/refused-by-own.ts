import type { MeshControlPlane } from '../../api/index.ts';
import { describe, type KubeObject, keyOf } from '../../kube/index.ts';
import type { Finding } from '../../mesh/finding.ts';
import { type LimitRange, limitViolations, withDefaults } from '../../resources/index.ts';
import { isWorkload } from '../readiness.ts';
import { ownLimitRangeName } from './own-limit-range.ts';
import { podOf } from './pod-of.ts';
import { outOfBounds } from './sentences.ts';

/**
 * Pods of the mesh that the LimitRange which the spec asks for would refuse, also of workloads that are to have no more of
 * them: none that runs could be replaced.
 */
export function refusedByOwn(
  { spec: { namespace } }: MeshControlPlane,
  objects: readonly KubeObject[],
  limitRanges: readonly LimitRange[],
): readonly Finding[] {
  const own = limitRanges.filter(({ metadata }) => metadata.name === ownLimitRangeName);
  const inside = objects.filter((object) => isWorkload(object) && object.metadata.namespace === namespace);
  const workloads = new Map(inside.map((workload) => [keyOf(workload), workload]));
  return [...workloads.values()].flatMap((workload) =>
    limitViolations(withDefaults(podOf(workload), limitRanges), own).map((violation) =>
      outOfBounds(violation, namespace, describe(workload), wayOut),
    ),
  );
}

const wayOut = 'change spec.resources.limitRange, or what the containers ask for';
