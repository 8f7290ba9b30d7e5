import type { ObjectMeta } from '../kube/index.ts';

/** The controller of a pod. */
export interface PodOwner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  /**
   * The workload that a ReplicaSet belongs to, as its name tells: workload, dash, and the hash that labels its pods.
   * Saves watching ReplicaSets, of which a cluster has ten times as many.
   */
  readonly parent: { readonly kind: 'Deployment' | 'Rollout'; readonly name: string } | undefined;
}

/** Labels with a template's hash, by the kind of workload that makes such ReplicaSets. */
const hashes = [
  ['Deployment', 'pod-template-hash'],
  ['Rollout', 'rollouts-pod-template-hash'],
] as const;

/** What creates a pod anew when it goes; undefined for a bare pod. */
export function podOwner({ ownerReferences = [], labels = {} }: ObjectMeta): PodOwner | undefined {
  const owner = ownerReferences.find(({ controller }) => controller);
  if (owner === undefined) return undefined;
  const { apiVersion, kind, name, uid } = owner;
  return { apiVersion, kind, name, uid, parent: kind === 'ReplicaSet' ? parentOf(name, labels) : undefined };
}

function parentOf(replicaSet: string, labels: Readonly<Record<string, string>>): PodOwner['parent'] {
  for (const [kind, label] of hashes) {
    const end = `-${labels[label]}`;
    if (labels[label] && replicaSet.endsWith(end)) return { kind, name: replicaSet.slice(0, -end.length) };
  }
  return undefined;
}
