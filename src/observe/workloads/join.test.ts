import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PodDigest } from '../pod-digest.ts';
import type { WorkloadDigest } from './digest.ts';
import { join } from './join.ts';
import { digest, marker, ownedBy, pod, query, replicaSetOf, view } from './testing/examples.ts';

const workloads = (pods: readonly PodDigest[], digests: readonly WorkloadDigest[], optedOut: readonly string[] = []) =>
  join(view(pods, digests, optedOut), query).map(({ workload }) => workload);

const moved: Partial<PodDigest> = { revision: '1-30-3' };
const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  uid: 'uid-of-shop/web',
  wave: 1,
  moved: 0,
  left: 0,
  ready: true,
  rolling: false,
  replicas: 1,
  onDelete: false,
  marked: false,
  markedAt: undefined,
  optedOut: false,
  trouble: undefined,
};

describe('the workloads of a mesh', () => {
  it('tell how many of their pods have moved, and how many are left', () => {
    const pods = [pod(), pod(), pod(moved)];
    expect(workloads(pods, [digest({ replicas: 3, complete: false, rolling: true })])).toEqual([
      { ...web, replicas: 3, moved: 1, left: 2, ready: false, rolling: true },
    ]);
  });

  it('are those with pods of the two revisions, in the namespaces of the waves', () => {
    const others = [
      pod({ revision: 'other' }),
      pod({ namespace: 'elsewhere' }),
      pod({ controlPlane: 'mesh' }),
      pod({ deleting: true }),
    ];
    expect(workloads(others, [digest(), digest({ namespace: 'elsewhere' })])).toEqual([]);
    expect(workloads([pod({ controlPlane: 'another' })], [digest()])).toEqual([{ ...web, left: 1 }]);
  });

  it('come by wave, namespace and name', () => {
    const at = (namespace: string, name: string) => ({ namespace, name });
    const places = [at('shop', 'web'), at('pay', 'web'), at('shop', 'api'), at('staging', 'web')];
    const pods = places.map(({ namespace, name }) => pod({ namespace, owner: replicaSetOf(name) }));
    const found = workloads(
      pods,
      places.map((place) => digest(place)),
    );
    expect(found.map(({ wave, namespace, name }) => `${wave} ${namespace}/${name}`)).toEqual([
      '0 staging/web',
      '1 pay/web',
      '1 shop/api',
      '1 shop/web',
    ]);
  });

  it('are named by what nobody restarts, where that owns the pods', () => {
    const bare = pod({ owner: undefined });
    const pods = [
      bare,
      pod({ owner: ownedBy('Job', 'report', 'batch/v1') }),
      pod({ owner: replicaSetOf('gone') }),
      pod({ owner: ownedBy('ReplicaSet', 'alone') }),
      pod({ owner: { ...ownedBy('StatefulSet', 'web', 'apps.kruise.io/v1beta1'), uid: 'of-another-group' } }),
    ];
    const found = workloads(pods, [digest(), digest({ kind: 'StatefulSet' })]);
    expect(
      found.map(({ apiVersion, kind, name, uid, left, ready }) => ({ apiVersion, kind, name, uid, left, ready })),
    ).toEqual(
      [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'alone', uid: 'uid-of-shop/alone' },
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'gone-6d4f', uid: 'uid-of-shop/gone-6d4f' },
        { apiVersion: 'v1', kind: 'Pod', name: bare.name, uid: bare.uid },
        { apiVersion: 'batch/v1', kind: 'Job', name: 'report', uid: 'uid-of-shop/report' },
        { apiVersion: 'apps.kruise.io/v1beta1', kind: 'StatefulSet', name: 'web', uid: 'of-another-group' },
      ].map((id) => ({ ...id, left: 1, ready: true })),
    );
  });

  it('opt out by themselves or with their namespace', () => {
    const optedOut = (digests: readonly WorkloadDigest[], namespaces: readonly string[]) =>
      workloads([pod()], digests, namespaces).map((workload) => workload.optedOut);
    expect(optedOut([digest()], ['pay'])).toEqual([false]);
    expect(optedOut([digest({ optedOut: true })], [])).toEqual([true]);
    expect(optedOut([digest()], ['shop'])).toEqual([true]);
  });

  it('do not move by themselves while they are paused', () => {
    expect(workloads([pod()], [digest({ paused: true })])).toEqual([{ ...web, left: 1, rolling: true }]);
  });
});

describe('a restarted workload', () => {
  const marked = digest({ mark: { value: marker, at: 5 } });

  it('is ready when its controller is done and no pod is left', () => {
    expect(workloads([pod(moved)], [marked])).toEqual([{ ...web, moved: 1, marked: true, markedAt: 5 }]);
    expect(workloads([pod(moved), pod()], [marked])).toEqual([
      { ...web, moved: 1, left: 1, ready: false, marked: true, markedAt: 5 },
    ]);
  });

  it('stays in sight when it has no pod of either revision', () => {
    expect(workloads([], [marked])).toEqual([{ ...web, marked: true, markedAt: 5 }]);
    expect(workloads([], [{ ...marked, controlPlane: 'mesh' }, digest({ ...marked, namespace: 'elsewhere' })])).toEqual(
      [],
    );
  });

  it('for another target is to be restarted again', () => {
    const other = digest({ mark: { value: '1-29-6@2026-01-01T00:00:00.000Z', at: 5 } });
    expect(workloads([pod()], [other])).toEqual([{ ...web, left: 1 }]);
  });

  it('that is an Argo Rollout is known by the time it restarts from', () => {
    const rollout = (value: string) =>
      digest({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', mark: { value, at: 5 } });
    const isMarked = (value: string) =>
      workloads([pod({ owner: replicaSetOf('web', 'Rollout') })], [rollout(value)]).map((workload) => workload.marked);
    expect(isMarked('2026-01-02T03:04:06Z')).toEqual([true]);
    expect(isMarked('2026-01-02T03:04:04Z')).toEqual([false]);
  });
});

describe('every pod that counts', () => {
  it('is counted once, whoever owns it', () => {
    const anyPod = fc.record({
      namespace: fc.constantFrom('shop', 'pay', 'staging', 'elsewhere'),
      revision: fc.constantFrom('1-29-6', '1-30-3', 'other'),
      owner: fc.constantFrom(undefined, replicaSetOf('web'), replicaSetOf('gone'), ownedBy('Job', 'report')),
      deleting: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anyPod), (features) => {
        const pods = features.map((feature) => pod(feature));
        const found = workloads(pods, [digest(), digest({ namespace: 'pay' })]);
        const counting = pods.filter(
          ({ namespace, revision, deleting }) => namespace !== 'elsewhere' && revision !== 'other' && !deleting,
        );
        expect(found.reduce((sum, { moved, left }) => sum + moved + left, 0)).toBe(counting.length);
      }),
    );
  });
});
