import { labels } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import type { Users } from '../lifecycle/observation.ts';

/** What is kept of a pod that is not finished. */
export interface PodDigest {
  readonly namespace: string;
  /** The revision that injected it: Istio writes it as an annotation, never as a label. */
  readonly revision: string;
  /** The MeshControlPlane that the pod itself belongs to, such as a gateway's. */
  readonly part: string | undefined;
}

/** Keeps injected pods only: most pods of a cluster say nothing about the mesh. */
export function projectPod({ metadata }: KubeObject): PodDigest | undefined {
  const revision = metadata.annotations?.['istio.io/rev'];
  if (revision === undefined || metadata.annotations?.['sidecar.istio.io/status'] === undefined) return undefined;
  return { namespace: metadata.namespace ?? '', revision, part: metadata.labels?.[labels.controlPlane] };
}

/** Pods of other people that one of these revisions injected, busiest namespace first. */
export function usersOf(pods: Iterable<PodDigest>, revisions: ReadonlySet<string>): Users {
  const perNamespace = new Map<string, number>();
  for (const pod of pods) {
    if (!revisions.has(pod.revision) || pod.part !== undefined) continue;
    perNamespace.set(pod.namespace, (perNamespace.get(pod.namespace) ?? 0) + 1);
  }
  const namespaces = [...perNamespace].map(([name, pods]) => ({ name, pods }));
  namespaces.sort((a, b) => b.pods - a.pods || a.name.localeCompare(b.name));
  return { pods: namespaces.reduce((sum, { pods }) => sum + pods, 0), namespaces };
}
