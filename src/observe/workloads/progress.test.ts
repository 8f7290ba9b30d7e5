import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kube/index.ts';
import { isOnDelete, progressOf } from './progress.ts';

const object = (kind: string, spec: object, status: object): KubeObject => ({
  apiVersion: kind === 'Rollout' ? 'argoproj.io/v1alpha1' : 'apps/v1',
  kind,
  metadata: { name: 'web', namespace: 'shop', generation: 2 },
  spec,
  status: { observedGeneration: kind === 'Rollout' ? '2' : 2, ...status },
});
const done = (replicas: number) => ({
  replicas,
  created: replicas,
  complete: true,
  rolling: false,
});
const standing = (kind: string, spec: object, status: object) => {
  const { complete, rolling } = progressOf(object(kind, spec, status));
  return complete ? 'complete' : rolling ? 'rolling' : 'not ready';
};

describe('a Deployment', () => {
  const of3 = { replicas: 3, updatedReplicas: 3, availableReplicas: 3 };

  it('is complete when every pod is of the newest template and available', () => {
    expect(progressOf(object('Deployment', { replicas: 3 }, of3))).toEqual(done(3));
    expect(progressOf(object('Deployment', { replicas: 0 }, {}))).toEqual(done(0));
    expect(progressOf(object('Deployment', {}, { replicas: 1, updatedReplicas: 1, availableReplicas: 1 }))).toEqual(
      done(1),
    );
  });

  it.each<[string, object, string]>([
    ['its last change is not seen yet', { ...of3, observedGeneration: 1 }, 'rolling'],
    ['pods are still to be made', { ...of3, updatedReplicas: 2 }, 'rolling'],
    ['old pods are left', { ...of3, replicas: 4 }, 'rolling'],
    ['a pod is not available', { ...of3, availableReplicas: 2 }, 'not ready'],
    ['it has no status yet', { observedGeneration: undefined }, 'rolling'],
  ])('is not while %s', (_, status, expected) => {
    expect(standing('Deployment', { replicas: 3 }, status)).toBe(expected);
  });
});

describe('a StatefulSet', () => {
  const of3 = { replicas: 3, updatedReplicas: 3, readyReplicas: 3, currentRevision: 'a', updateRevision: 'a' };
  const partition = { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } };
  const onDelete = { replicas: 3, updateStrategy: { type: 'OnDelete' } };

  it('is complete when every pod is of the newest template and ready', () => {
    expect(progressOf(object('StatefulSet', { replicas: 3 }, of3))).toEqual(done(3));
  });

  it.each<[string, object, object, string]>([
    ['pods of two templates stand', { replicas: 3 }, { ...of3, updateRevision: 'b', updatedReplicas: 1 }, 'rolling'],
    ['a pod is not ready', { replicas: 3 }, { ...of3, readyReplicas: 2 }, 'not ready'],
    ['pods above its partition are old', partition, { ...of3, updateRevision: 'b', updatedReplicas: 0 }, 'rolling'],
    ['a pod of one that waits for deletes is not ready', onDelete, { ...of3, readyReplicas: 2 }, 'not ready'],
  ])('is not while %s', (_, spec, status, expected) => {
    expect(standing('StatefulSet', spec, status)).toBe(expected);
  });

  it('is complete when what it would replace by itself is replaced', () => {
    const mixed = { ...of3, updateRevision: 'b', updatedReplicas: 1 };
    expect(standing('StatefulSet', partition, mixed)).toBe('complete');
    expect(standing('StatefulSet', onDelete, { ...mixed, updatedReplicas: 0 })).toBe('complete');
  });

  it('does not replace all of its pods after a change when a partition or OnDelete holds them', () => {
    const specs = [partition, onDelete, { updateStrategy: { rollingUpdate: { partition: 0 } } }, {}];
    expect(specs.map((spec) => isOnDelete(object('StatefulSet', spec, {})))).toEqual([true, true, false, false]);
  });
});

describe('a DaemonSet', () => {
  const of3 = { desiredNumberScheduled: 3, currentNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 };

  it('is complete when every node has an available pod of the newest template, also without nodes', () => {
    expect(progressOf(object('DaemonSet', {}, of3))).toEqual(done(3));
    expect(progressOf(object('DaemonSet', {}, {}))).toEqual(done(0));
  });

  it.each<[string, object, object, string]>([
    ['pods are old', {}, { ...of3, updatedNumberScheduled: 2 }, 'rolling'],
    ['a pod is not available', {}, { ...of3, numberAvailable: 2 }, 'not ready'],
    [
      'its last change is not seen yet',
      { updateStrategy: { type: 'OnDelete' } },
      { ...of3, observedGeneration: 1 },
      'rolling',
    ],
  ])('is not while %s', (_, spec, status, expected) => {
    expect(standing('DaemonSet', spec, status)).toBe(expected);
  });

  it('that waits for deletes is complete with old pods', () => {
    expect(standing('DaemonSet', { updateStrategy: { type: 'OnDelete' } }, { ...of3, updatedNumberScheduled: 0 })).toBe(
      'complete',
    );
  });
});

describe('an Argo Rollout', () => {
  const healthy = { replicas: 3, availableReplicas: 3, phase: 'Healthy' };
  const at = '2026-01-02T03:04:05Z';

  it('is complete when Argo calls it healthy', () => {
    expect(progressOf(object('Rollout', { replicas: 3 }, healthy))).toEqual(done(3));
    expect(standing('Rollout', { replicas: 3 }, { ...healthy, observedGeneration: '5f6b9d' })).toBe('complete');
    expect(standing('Rollout', { replicas: 3, restartAt: at }, { ...healthy, restartedAt: at })).toBe('complete');
  });

  it.each<[string, object, object, string]>([
    ['its restart is not done', { replicas: 3, restartAt: at }, healthy, 'rolling'],
    ['its last change is not seen yet', { replicas: 3 }, { ...healthy, observedGeneration: '1' }, 'rolling'],
    ['its canary waits', { replicas: 3 }, { ...healthy, phase: 'Paused' }, 'rolling'],
    ['it is degraded', { replicas: 3 }, { ...healthy, phase: 'Degraded' }, 'not ready'],
    ['nothing is known of it', { replicas: 3 }, { observedGeneration: undefined }, 'rolling'],
  ])('is not while %s', (_, spec, status, expected) => {
    expect(standing('Rollout', spec, status)).toBe(expected);
  });
});
