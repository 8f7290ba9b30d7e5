import type { PodDigest } from '../../pod-digest.ts';
import type { PodOwner } from '../../pod-owner.ts';
import type { WorkloadDigest } from '../digest.ts';
import type { View } from '../join.ts';
import type { WorkloadQuery } from '../query.ts';

export const marker = '1-30-3@2026-01-02T03:04:05.000Z';
/** When workloads that were marked and don't show it yet were marked. */
export const aMomentAgo = Date.parse('2026-01-02T03:04:06Z');

/** Asks for what moves from 1-29-6 to 1-30-3 in two waves. */
export const query: WorkloadQuery = {
  controlPlane: 'mesh',
  to: '1-30-3',
  from: '1-29-6',
  marker,
  mode: 'Rollout',
  timeoutMs: 600_000,
  waves: [
    { name: 'first', namespaces: ['staging'] },
    { name: 'rest', namespaces: ['pay', 'shop'] },
  ],
};

/** A Deployment with one pod, at rest. */
export function digest(features: Partial<WorkloadDigest> = {}): WorkloadDigest {
  const { kind = 'Deployment', namespace = 'shop', name = 'web' } = features;
  return {
    apiVersion: 'apps/v1',
    kind,
    namespace,
    name,
    uid: `uid-of-${namespace}/${name}`,
    replicas: 1,
    created: 1,
    complete: true,
    rolling: false,
    onDelete: false,
    paused: false,
    optedOut: false,
    mark: undefined,
    refused: undefined,
    selector: {},
    podLabels: { app: name },
    controlPlane: undefined,
    ...features,
  };
}

let made = 0;

/** A pod of a Deployment `web` in `shop`, injected by the revision to be left. */
export function pod(features: Partial<PodDigest> = {}): PodDigest {
  made += 1;
  return {
    namespace: 'shop',
    name: `pod-${made}`,
    uid: `uid-of-pod-${made}`,
    owner: replicaSetOf('web'),
    deleting: false,
    phase: 'Running',
    ready: true,
    createdAt: 0,
    readyAt: 1,
    restarts: 0,
    waiting: undefined,
    revision: '1-29-6',
    controlPlane: undefined,
    ...features,
  };
}

export function replicaSetOf(name: string, kind: 'Deployment' | 'Rollout' = 'Deployment'): PodOwner {
  return { ...ownedBy('ReplicaSet', `${name}-6d4f`), parent: { kind, name } };
}

export function ownedBy(kind: string, name: string, apiVersion = 'apps/v1'): PodOwner {
  return { apiVersion, kind, name, uid: `uid-of-shop/${name}`, parent: undefined };
}

export function view(
  pods: readonly PodDigest[],
  digests: readonly WorkloadDigest[],
  optedOut: readonly string[] = [],
  justMarked: readonly string[] = [],
): View {
  return {
    pods,
    workloads: {
      get: (kind, namespace, name) =>
        digests.find((d) => d.kind === kind && d.namespace === namespace && d.name === name),
      workloads: () => digests,
    },
    isOptedOut: (namespace) => optedOut.includes(namespace),
    justMarkedAt: (uid) => (justMarked.includes(uid) ? aMomentAgo : undefined),
  };
}
