import { isRollout } from '../../act/mark.ts';
import type { KubeObject } from '../../kube/index.ts';
import { at, numberAt, textAt } from '../../kube/json.ts';

/** How far the controller of a workload is, in its own words. */
export interface Progress {
  /** Pods that are wanted. */
  readonly replicas: number;
  /** Pods that are there, those that are going left out. */
  readonly created: number;
  /** Everything is rolled out and ready: the rule of `kubectl rollout status`. */
  readonly complete: boolean;
  /** A rollout is under way: the last change is not seen yet, or pods of an older template are left. */
  readonly rolling: boolean;
}

export function progressOf(object: KubeObject): Progress {
  if (isRollout(object)) return rollout(object);
  switch (object.kind) {
    case 'StatefulSet':
      return statefulSet(object);
    case 'DaemonSet':
      return daemonSet(object);
    default:
      return deployment(object);
  }
}

/** Whether its controller still has pods to create: missing ones, or such of the latest template. */
export function lacksPods({ created, replicas, rolling }: Progress): boolean {
  return created < replicas || rolling;
}

/** Whether a change of the template alone does not replace every pod. */
export function isOnDelete({ spec }: KubeObject): boolean {
  return textAt(spec, 'updateStrategy', 'type') === 'OnDelete' || partitionOf(spec) > 0;
}

/** Pods of a StatefulSet with a lower number keep their template; once deleted they come back with it, injected anew. */
function partitionOf(spec: unknown): number {
  return numberAt(spec, 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
}

function deployment(object: KubeObject): Progress {
  const replicas = wanted(object);
  const [created, updated, available] = counts(object, 'replicas', 'updatedReplicas', 'availableReplicas');
  const rolling = !isObserved(object) || updated < replicas || created > updated;
  return { replicas, created, complete: !rolling && available >= updated, rolling };
}

function statefulSet(object: KubeObject): Progress {
  const { spec, status } = object;
  const replicas = wanted(object);
  const [created, updated, ready] = counts(object, 'replicas', 'updatedReplicas', 'readyReplicas');
  const partition = partitionOf(spec);
  const mixed =
    partition > 0
      ? updated < replicas - partition
      : textAt(status, 'updateRevision') !== textAt(status, 'currentRevision');
  const onDelete = textAt(spec, 'updateStrategy', 'type') === 'OnDelete';
  const rolling = !isObserved(object) || (mixed && !onDelete);
  return { replicas, created, complete: !rolling && ready >= replicas, rolling };
}

function daemonSet(object: KubeObject): Progress {
  const [replicas, created, updated, available] = counts(
    object,
    'desiredNumberScheduled',
    'currentNumberScheduled',
    'updatedNumberScheduled',
    'numberAvailable',
  );
  const onDelete = textAt(object.spec, 'updateStrategy', 'type') === 'OnDelete';
  const rolling = !isObserved(object) || (updated < replicas && !onDelete);
  return { replicas, created, complete: !rolling && available >= replicas, rolling };
}

/** Argo names the state itself; it notes the generation as text, and older versions a hash in its place. */
function rollout(object: KubeObject): Progress {
  const { spec, status, metadata } = object;
  const replicas = wanted(object);
  const [created, available] = counts(object, 'replicas', 'availableReplicas');
  const observed = textAt(status, 'observedGeneration') ?? '';
  const behind = /^\d+$/.test(observed) && Number(observed) < (metadata.generation ?? 1);
  const restarting =
    textAt(spec, 'restartAt') !== undefined && textAt(spec, 'restartAt') !== textAt(status, 'restartedAt');
  const phase = textAt(status, 'phase') ?? 'Progressing';
  const rolling = behind || restarting || phase === 'Progressing' || phase === 'Paused';
  return { replicas, created, complete: !rolling && phase === 'Healthy' && available >= replicas, rolling };
}

function wanted({ spec }: KubeObject): number {
  return numberAt(spec, 'replicas') ?? 1;
}

function isObserved({ status, metadata }: KubeObject): boolean {
  return (numberAt(status, 'observedGeneration') ?? 0) >= (metadata.generation ?? 1);
}

function counts<const F extends readonly string[]>({ status }: KubeObject, ...fields: F): { [K in keyof F]: number } {
  return fields.map((field) => Number(at(status, field) ?? 0)) as { [K in keyof F]: number };
}
