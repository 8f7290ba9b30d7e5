import { describe, expect, it } from 'vitest';
import type { ObjectMeta } from '../kube/index.ts';
import { podOwner } from './pod-owner.ts';

const owned = (kind: string, name: string, labels: Record<string, string> = {}): ObjectMeta => ({
  name: 'pod',
  labels,
  ownerReferences: [
    { apiVersion: 'v1', kind: 'Other', name: 'no-controller', uid: 'other' },
    { apiVersion: 'apps/v1', kind, name, uid: 'uid', controller: true },
  ],
});
const owner = (kind: string, name: string) => ({ apiVersion: 'apps/v1', kind, name, uid: 'uid' });

describe('of a pod', () => {
  it('the Deployment or Argo Rollout is known by the name of its ReplicaSet', () => {
    expect(podOwner(owned('ReplicaSet', 'web-shop-6d4f', { 'pod-template-hash': '6d4f' }))).toEqual({
      ...owner('ReplicaSet', 'web-shop-6d4f'),
      parent: { kind: 'Deployment', name: 'web-shop' },
    });
    expect(podOwner(owned('ReplicaSet', 'web-9c', { 'rollouts-pod-template-hash': '9c' }))).toEqual({
      ...owner('ReplicaSet', 'web-9c'),
      parent: { kind: 'Rollout', name: 'web' },
    });
  });

  it('a ReplicaSet of its own has nothing above it, whatever it is called', () => {
    const alone = { ...owner('ReplicaSet', 'web-6d4f'), parent: undefined };
    expect(podOwner(owned('ReplicaSet', 'web-6d4f'))).toEqual(alone);
    expect(podOwner(owned('ReplicaSet', 'web-6d4f', { 'pod-template-hash': 'other' }))).toEqual(alone);
    expect(podOwner(owned('ReplicaSet', 'web-6d4f', { 'pod-template-hash': '' }))).toEqual(alone);
  });

  it('any other controller is the owner itself, and without one it is bare', () => {
    const labels = { 'pod-template-hash': '0' };
    expect(podOwner(owned('StatefulSet', 'db-0', labels))).toEqual({
      ...owner('StatefulSet', 'db-0'),
      parent: undefined,
    });
    expect(podOwner({ name: 'pod' })).toBeUndefined();
  });
});
