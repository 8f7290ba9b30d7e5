import type { RestartOptions } from '../restarts.ts';
import type { OldPod, Workload } from '../workload.ts';

export const now = Date.parse('2026-11-21T09:00:00Z');
export const minute = 60_000;

export function oldPods(name: string, count: number, ready = true): readonly OldPod[] {
  return Array.from({ length: count }, (_, index) => ({
    namespace: 'tools',
    name: `${name}-${index}`,
    uid: `uid-of-${name}-${index}`,
    ready,
    strayed: false,
  }));
}

/** A Deployment of three pods that are all still to be moved; `left` comes with as many pods that can be evicted. */
export function workload(name: string, features: Partial<Workload> = {}): Workload {
  const left = features.left ?? 3;
  return {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    namespace: 'tools',
    name,
    uid: `uid-of-${name}`,
    wave: 0,
    moved: 0,
    left,
    oldPods: oldPods(name, left),
    ready: true,
    rolling: false,
    replicas: 3,
    pods: features.replicas ?? 3,
    onDelete: false,
    marked: false,
    progressAt: undefined,
    optedOut: false,
    trouble: undefined,
    ...features,
  };
}

export const arrived = { moved: 3, left: 0, oldPods: [] };
export const justRestarted = { marked: true, ready: false, rolling: true, progressAt: now - minute };

export const options: RestartOptions = {
  mode: 'Rollout',
  direction: 'forward',
  maxConcurrent: 5,
  waves: [],
  begun: new Set([0]),
  timeoutMs: 10 * minute,
  now,
};
