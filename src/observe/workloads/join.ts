import { isFor, isRollout } from '../../act/mark.ts';
import type { OldPod, Workload } from '../../rollout/workload.ts';
import type { PodDigest } from '../pod-digest.ts';
import type { WorkloadDigest } from './digest.ts';
import { type WorkloadQuery, waveIndexes } from './query.ts';
import type { WorkloadStores } from './stores.ts';

export interface View {
  readonly pods: Iterable<PodDigest>;
  readonly workloads: Pick<WorkloadStores, 'get'> & { workloads(): Iterable<WorkloadDigest> };
  readonly isOptedOut: (namespace: string) => boolean;
}

/** A workload with its pods that count; without a digest its kind can't be restarted. */
export interface Joined {
  readonly workload: Workload;
  readonly digest: WorkloadDigest | undefined;
  readonly left: readonly PodDigest[];
}

interface Group {
  readonly id: Pick<Workload, 'apiVersion' | 'kind' | 'namespace' | 'name' | 'uid'>;
  readonly digest: WorkloadDigest | undefined;
  readonly pods: PodDigest[];
}

/** Brings pods and their workloads together. Those that were restarted stay, even while they have no pod at all. */
export function join({ pods, workloads, isOptedOut }: View, query: WorkloadQuery): readonly Joined[] {
  const waves = waveIndexes(query);
  const groups = new Map<string, Group>();
  const groupOf = (id: Group['id'], digest: WorkloadDigest | undefined): Group => {
    const group = groups.get(id.uid) ?? { id, digest, pods: [] };
    groups.set(id.uid, group);
    return group;
  };
  for (const pod of pods) {
    if (!counts(pod, query) || !waves.has(pod.namespace)) continue;
    const digest = restartableOwner(pod, workloads);
    groupOf(digest ?? lastOwner(pod), digest).pods.push(pod);
  }
  for (const digest of workloads.workloads()) {
    if (waves.has(digest.namespace) && isMarked(digest, query) && digest.controlPlane !== query.controlPlane) {
      groupOf(digest, digest);
    }
  }
  return [...groups.values()]
    .map(({ id, digest, pods }) => {
      const left = pods.filter(({ revision }) => revision === query.from);
      const moved = pods.filter(({ revision, deleting }) => revision === query.to && !deleting).length;
      const optedOut = isOptedOut(id.namespace);
      const wave = waves.get(id.namespace) ?? 0;
      const counts = { wave, moved, left: left.length, oldPods: oldPodsOf(left), optedOut };
      return { workload: workloadOf(id, digest, counts, query), digest, left };
    })
    .sort((a, b) => order(a.workload, b.workload));
}

function oldPodsOf(left: readonly PodDigest[]): readonly OldPod[] {
  return left
    .filter(({ deleting }) => !deleting)
    .map(({ namespace, name, uid }) => ({ namespace, name, uid, ready: true }))
    .sort((a, b) => compare(a.name, b.name));
}

function counts({ revision, controlPlane }: PodDigest, query: WorkloadQuery): boolean {
  return controlPlane !== query.controlPlane && (revision === query.to || revision === query.from);
}

function restartableOwner({ namespace, owner }: PodDigest, workloads: View['workloads']): WorkloadDigest | undefined {
  if (owner === undefined) return undefined;
  if (owner.parent !== undefined) return workloads.get(owner.parent.kind, namespace, owner.parent.name);
  const direct = workloads.get(owner.kind, namespace, owner.name);
  // A kind of the same name in another group is another kind.
  return direct?.uid === owner.uid ? direct : undefined;
}

function lastOwner({ namespace, name, uid, owner }: PodDigest): Group['id'] {
  if (owner === undefined) return { apiVersion: 'v1', kind: 'Pod', namespace, name, uid };
  return { apiVersion: owner.apiVersion, kind: owner.kind, namespace, name: owner.name, uid: owner.uid };
}

function isMarked(digest: WorkloadDigest, { marker }: WorkloadQuery): boolean {
  return isFor(digest.mark, marker, isRollout(digest));
}

function workloadOf(
  { apiVersion, kind, namespace, name, uid }: Group['id'],
  digest: WorkloadDigest | undefined,
  { wave, moved, left, oldPods, optedOut }: Pick<Workload, 'wave' | 'moved' | 'left' | 'oldPods' | 'optedOut'>,
  query: WorkloadQuery,
): Workload {
  const id = {
    kind,
    apiVersion,
    namespace,
    name,
    uid,
    wave,
    moved,
    left,
    oldPods,
    pods: moved + left,
    trouble: undefined,
  };
  if (digest === undefined) {
    const still = { ready: true, rolling: false, onDelete: false, marked: false, progressAt: undefined };
    return { ...id, ...still, replicas: moved + left, optedOut };
  }
  const marked = isMarked(digest, query);
  return {
    ...id,
    ready: digest.complete && !(marked && left > 0),
    rolling: digest.rolling || digest.paused,
    replicas: digest.replicas,
    onDelete: digest.onDelete,
    marked,
    progressAt: marked ? digest.mark?.at : undefined,
    optedOut: optedOut || digest.optedOut,
  };
}

function order(a: Workload, b: Workload): number {
  return a.wave - b.wave || compare(a.namespace, b.namespace) || compare(a.name, b.name) || compare(a.kind, b.kind);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
