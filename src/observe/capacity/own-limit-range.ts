import { labels, type MeshControlPlane } from '../../api/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import type { Finding } from '../../mesh/finding.ts';
import { type LimitRange, limitRangeDisorder } from '../../resources/index.ts';

export const ownLimitRangeName = 'meshwright';

/**
 * The LimitRange of the control plane's namespace, as `spec.resources.limitRange` asks for it. Undefined without one, and
 * for one that Kubernetes would refuse, of which `limitRangeFindings` tells.
 */
export function ownLimitRange({ spec }: MeshControlPlane): KubeObject | undefined {
  const asked = spec.resources?.limitRange;
  if (asked === undefined || limitRangeDisorder(asked).length > 0) return undefined;
  const metadata = { name: ownLimitRangeName, namespace: spec.namespace };
  return { apiVersion: 'v1', kind: 'LimitRange', metadata, spec: { limits: [{ type: 'Container', ...asked }] } };
}

/** The LimitRanges of a namespace as they are going to be: our own is what the spec asks for, whatever it is now. */
export function limitRangesToBe(
  mesh: MeshControlPlane,
  namespace: string,
  live: readonly KubeObject[],
): readonly LimitRange[] {
  const own = namespace === mesh.spec.namespace ? ownLimitRange(mesh) : undefined;
  const others = live.filter((limitRange) => !isOwn(limitRange, mesh));
  return [...others, ...(own === undefined ? [] : [own])] as unknown as readonly LimitRange[];
}

function isOwn({ metadata }: KubeObject, mesh: MeshControlPlane): boolean {
  return metadata.name === ownLimitRangeName && metadata.labels?.[labels.controlPlane] === mesh.metadata.name;
}

/** What is wrong with the figures that it is asked for, each with the one that it does not go with. */
export function limitRangeFindings({ spec }: MeshControlPlane): readonly Finding[] {
  return limitRangeDisorder(spec.resources?.limitRange ?? {}).map(({ resource, lower, upper }) => ({
    reason: 'InvalidResources',
    message:
      `spec.resources.limitRange.${lower.bound}.${resource} is ${lower.amount}, and must not be above ` +
      `spec.resources.limitRange.${upper.bound}.${resource}, which is ${upper.amount}: lower the one, or raise the other`,
  }));
}
