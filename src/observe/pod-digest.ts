import { labels } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import type { Users } from '../lifecycle/observation.ts';
import type { MeshProvider } from '../mesh/provider.ts';
import { type PodOwner, podOwner } from './pod-owner.ts';

/** What is kept of a pod that is not finished. */
export interface PodDigest {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** What creates it anew when it goes; undefined for a bare pod. */
  readonly owner: PodOwner | undefined;
  readonly deleting: boolean;
  /** The revision that it uses. */
  readonly revision: string;
  /** The MeshControlPlane that the pod itself belongs to, such as a gateway's. */
  readonly controlPlane: string | undefined;
}

/** Keeps pods of the mesh only: most pods of a cluster say nothing about it. */
export function digestPod({ metadata }: KubeObject, provider: Pick<MeshProvider, 'revisionOf'>): PodDigest | undefined {
  const revision = provider.revisionOf(metadata);
  if (revision === undefined) return undefined;
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid ?? '',
    owner: podOwner(metadata),
    deleting: metadata.deletionTimestamp !== undefined,
    revision,
    controlPlane: metadata.labels?.[labels.controlPlane],
  };
}

/** Pods that use one of these revisions and are not the mesh's own, busiest namespace first. */
export function usersOf(
  pods: Iterable<Pick<PodDigest, 'namespace' | 'revision' | 'controlPlane'>>,
  revisions: ReadonlySet<string>,
  controlPlane: string,
): Users {
  const perNamespace = new Map<string, number>();
  for (const pod of pods) {
    if (!revisions.has(pod.revision) || pod.controlPlane === controlPlane) continue;
    perNamespace.set(pod.namespace, (perNamespace.get(pod.namespace) ?? 0) + 1);
  }
  const namespaces = [...perNamespace].map(([name, pods]) => ({ name, pods }));
  namespaces.sort((a, b) => b.pods - a.pods || a.name.localeCompare(b.name));
  return { pods: namespaces.reduce((sum, { pods }) => sum + pods, 0), namespaces };
}
