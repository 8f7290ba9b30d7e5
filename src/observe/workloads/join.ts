import { isFor, isRollout } from '../../act/mark.ts';
import { waveIndexes } from '../../rollout/waves.ts';
import type { OldPod, Workload } from '../../rollout/workload.ts';
import type { PodDigest } from '../pod-digest.ts';
import type { WorkloadDigest } from './digest.ts';
import type { WorkloadQuery } from './query.ts';
import type { WorkloadStores } from './stores.ts';

export interface View {
  readonly pods: Iterable<PodDigest>;
  readonly workloads: Pick<WorkloadStores, 'get'> & { workloads(): Iterable<WorkloadDigest> };
  readonly isOptedOut: (namespace: string) => boolean;
  /** When we have marked the workload with this uid, if that was a moment ago: its store may not show it yet. */
  readonly justMarkedAt: (uid: string) => number | undefined;
}

/** A workload, and what its controller says of it; without a digest its kind can't be restarted. */
export interface Joined {
  readonly workload: Workload;
  readonly digest: WorkloadDigest | undefined;
}

interface Group {
  readonly id: Pick<Workload, 'apiVersion' | 'kind' | 'namespace' | 'name' | 'uid'>;
  readonly digest: WorkloadDigest | undefined;
  readonly pods: PodDigest[];
}

/** Whether we have restarted a workload: its template says so, or its store shows a copy from before that. */
interface Marking {
  readonly is: 'none' | 'seen' | 'unseen';
  readonly at?: number | undefined;
}

/** Brings pods and their workloads together. Those that were restarted stay, even while they have no pod at all. */
export function join({ pods, workloads, isOptedOut, justMarkedAt }: View, query: WorkloadQuery): readonly Joined[] {
  const waves = waveIndexes(query.waves);
  const groups = new Map<string, Group>();
  const markingOf = (digest: WorkloadDigest | undefined): Marking => {
    if (digest === undefined) return { is: 'none' };
    if (isMarked(digest, query)) return { is: 'seen', at: digest.mark?.at };
    const at = justMarkedAt(digest.uid);
    return at === undefined ? { is: 'none' } : { is: 'unseen', at };
  };
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
    if (waves.has(digest.namespace) && markingOf(digest).is !== 'none' && digest.controlPlane !== query.controlPlane) {
      groupOf(digest, digest);
    }
  }
  return [...groups.values()]
    .map((group) => {
      const { namespace } = group.id;
      const given = {
        wave: waves.get(namespace) ?? 0,
        optedOut: isOptedOut(namespace),
        marking: markingOf(group.digest),
      };
      return { workload: workloadOf(group, given, query), digest: group.digest };
    })
    .sort((a, b) => order(a.workload, b.workload));
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
  { id, digest, pods }: Group,
  { wave, optedOut, marking }: Pick<Workload, 'wave' | 'optedOut'> & { readonly marking: Marking },
  query: WorkloadQuery,
): Workload {
  const { apiVersion, kind, namespace, name, uid } = id;
  const left = pods.filter(({ revision }) => revision === query.from);
  const staying = pods.filter(({ deleting }) => !deleting);
  const settled = staying.length === pods.length && pods.every(({ ready }) => ready);
  return {
    apiVersion,
    kind,
    namespace,
    name,
    uid,
    wave,
    moved: pods.filter(({ revision, deleting }) => revision === query.to && !deleting).length,
    left: left.length,
    oldPods: left
      .filter(({ deleting }) => !deleting)
      .map((pod) => oldPod(pod, marking))
      .sort((a, b) => compare(a.name, b.name)),
    ready: settled && marking.is !== 'unseen' && (digest?.complete ?? true),
    rolling: marking.is === 'unseen' || (digest !== undefined && (digest.rolling || digest.paused)),
    replicas: digest?.replicas ?? staying.length,
    pods: digest?.created ?? staying.length,
    onDelete: digest?.onDelete ?? false,
    marked: marking.is !== 'none',
    progressAt: progressAt(pods, marking, query),
    optedOut: optedOut || (digest?.optedOut ?? false),
    trouble: undefined,
  };
}

/** Longer after a restart, in milliseconds, the API server has long acted on where its namespace is led. */
const straying = 5_000;

function oldPod({ namespace, name, uid, ready, createdAt }: PodDigest, { is, at: markedAt }: Marking): OldPod {
  const age = createdAt === undefined || markedAt === undefined || is !== 'seen' ? undefined : createdAt - markedAt;
  return { namespace, name, uid, ready, strayed: age !== undefined && age >= 0 && age <= straying };
}

/** The last time that a restart, or an eviction, is known to have gone on. */
function progressAt(pods: readonly PodDigest[], { at: markedAt }: Marking, { to }: WorkloadQuery): number | undefined {
  let last = markedAt;
  for (const { revision, readyAt } of pods) {
    if (revision === to && readyAt !== undefined) last = Math.max(last ?? readyAt, readyAt);
  }
  return last;
}

function order(a: Workload, b: Workload): number {
  return a.wave - b.wave || compare(a.namespace, b.namespace) || compare(a.name, b.name) || compare(a.kind, b.kind);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
