import { labels } from '../api/index.ts';
import type { KubeObject, Store } from '../kube/index.ts';
import type { Users } from '../lifecycle/observation.ts';
import type { MeshProvider } from '../mesh/provider.ts';
import { type PodOwner, podOwner } from './pod-owner.ts';
import { Shared } from './shared.ts';

/** What is kept of a pod that is not finished. */
export interface PodDigest {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  /** What creates it anew when it goes, such as its ReplicaSet; undefined for a bare pod. */
  readonly owner: PodOwner | undefined;
  /** The revision that it uses. */
  readonly revision: string;
  /** The MeshControlPlane that the pod itself belongs to, such as a gateway's. */
  readonly controlPlane: string | undefined;
  readonly phase: string;
  readonly ready: boolean;
  /** In milliseconds since 1970. */
  readonly createdAt: number | undefined;
  /** Since when it is ready, in milliseconds since 1970. */
  readonly readyAt: number | undefined;
  readonly deleting: boolean;
  /** Of all its containers together. */
  readonly restarts: number;
  /** Why a container of it waits, such as `ImagePullBackOff`. */
  readonly waiting: string | undefined;
}

/** What pods are looked up by, and counted. */
export const podIndexes = {
  revision: ({ revision }: PodDigest) => revision,
  /** Where a revision is used, and by pods of which mesh; the parts hold no space. */
  use: ({ revision, namespace, controlPlane = '' }: PodDigest) => [revision, namespace, controlPlane].join(' '),
  /** The mesh's own pods. */
  own: ({ revision, controlPlane }: PodDigest) =>
    controlPlane === undefined ? undefined : `${revision} ${controlPlane}`,
};

export type PodStore = Store<PodDigest, keyof typeof podIndexes>;

interface PodStatus {
  readonly phase?: string;
  readonly conditions?: readonly Condition[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime?: string;
}

interface ContainerStatus {
  readonly restartCount?: number;
  readonly state?: { readonly waiting?: { readonly reason?: string } };
}

/** Keeps pods of the mesh only: most pods of a cluster say nothing about it. */
export function podDigester(provider: Pick<MeshProvider, 'revisionOf'>): (pod: KubeObject) => PodDigest | undefined {
  const owners = new Shared<PodOwner>();
  return ({ metadata, status }) => {
    const revision = provider.revisionOf(metadata);
    if (revision === undefined) return undefined;
    const { phase, conditions, initContainerStatuses = [], containerStatuses = [] } = (status ?? {}) as PodStatus;
    const containers = [...initContainerStatuses, ...containerStatuses];
    const owner = podOwner(metadata);
    const readiness = conditions?.find(({ type, status: is }) => type === 'Ready' && is === 'True');
    return {
      name: metadata.name,
      namespace: metadata.namespace ?? '',
      uid: metadata.uid ?? '',
      owner: owner && owners.of(owner.uid, owner),
      revision,
      controlPlane: metadata.labels?.[labels.controlPlane],
      phase: phase ?? 'Unknown',
      ready: readiness !== undefined,
      createdAt: timeOf(metadata.creationTimestamp),
      readyAt: timeOf(readiness?.lastTransitionTime),
      deleting: metadata.deletionTimestamp !== undefined,
      restarts: containers.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0),
      waiting: containers.flatMap(({ state }) => state?.waiting?.reason ?? [])[0],
    };
  };
}

function timeOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

/** Whether pods use this revision that are not the mesh's own. */
export function isUsed(pods: Pick<PodStore, 'count'>, revision: string, controlPlane: string): boolean {
  return pods.count('revision', revision) > pods.count('own', `${revision} ${controlPlane}`);
}

/** Pods that use one of these revisions and are not the mesh's own, busiest namespace first. */
export function usersOf(
  pods: Pick<PodStore, 'count' | 'counts'>,
  revisions: readonly string[],
  controlPlane: string,
): Users {
  if (!revisions.some((revision) => isUsed(pods, revision, controlPlane))) return { pods: 0, namespaces: [] };
  const perNamespace = new Map<string, number>();
  for (const [use, count] of pods.counts('use')) {
    const [revision = '', namespace = '', belongsTo] = use.split(' ');
    if (!revisions.includes(revision) || belongsTo === controlPlane) continue;
    perNamespace.set(namespace, (perNamespace.get(namespace) ?? 0) + count);
  }
  const namespaces = [...perNamespace].map(([name, pods]) => ({ name, pods }));
  namespaces.sort((a, b) => b.pods - a.pods || (a.name < b.name ? -1 : 1));
  return { pods: namespaces.reduce((sum, { pods }) => sum + pods, 0), namespaces };
}
