import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PodDigest } from '../pod-digest.ts';
import type { WorkloadDigest } from './digest.ts';
import { join } from './join.ts';
import { aMomentAgo, digest, marker, ownedBy, pod, query, replicaSetOf, view } from './testing/examples.ts';

const workloads = (pods: readonly PodDigest[], digests: readonly WorkloadDigest[], optedOut: readonly string[] = []) =>
  join(view(pods, digests, optedOut), query).map(({ workload }) => workload);

const moved: Partial<PodDigest> = { revision: '1-30-3', readyAt: 3 };
const oldPod = ({ namespace, name, uid, ready }: PodDigest) => ({ namespace, name, uid, ready, strayed: false });
const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  uid: 'uid-of-shop/web',
  wave: 1,
  moved: 0,
  left: 0,
  oldPods: [],
  ready: true,
  rolling: false,
  replicas: 1,
  pods: 1,
  onDelete: false,
  marked: false,
  progressAt: undefined,
  optedOut: false,
  trouble: undefined,
};

describe('the workloads of a mesh', () => {
  it('tell how many of their pods have moved, which are left, and since when nothing has moved', () => {
    const [old, unready, going] = [pod(), pod({ ready: false }), pod({ deleting: true })];
    const pods = [old, unready, going, pod(moved), pod({ ...moved, readyAt: 2 }), pod({ ...moved, deleting: true })];
    expect(workloads(pods, [digest({ replicas: 4, created: 3, complete: false, rolling: true })])).toEqual([
      {
        ...web,
        moved: 2,
        left: 3,
        oldPods: [old, unready].map(oldPod),
        ready: false,
        rolling: true,
        replicas: 4,
        pods: 3,
        progressAt: 3,
      },
    ]);
  });

  it('are ready when their controller is done and none of their pods is unready or going', () => {
    const isReady = (features: Partial<PodDigest>, complete = true) =>
      workloads([pod(), pod({ ...moved, ...features })], [digest({ complete })]).map(({ ready }) => ready);
    expect([isReady({}), isReady({ ready: false }), isReady({ deleting: true }), isReady({}, false)]).toEqual([
      [true],
      [false],
      [false],
      [false],
    ]);
  });

  it('are those with pods of the two revisions, in the namespaces of the waves', () => {
    const others = [pod({ revision: 'other' }), pod({ namespace: 'elsewhere' }), pod({ controlPlane: 'mesh' })];
    expect(workloads(others, [digest(), digest({ namespace: 'elsewhere' })])).toEqual([]);
    const gateway = pod({ controlPlane: 'another' });
    expect(workloads([gateway], [digest()])).toEqual([{ ...web, left: 1, oldPods: [oldPod(gateway)] }]);
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
    expect(workloads([pod()], [digest({ paused: true })])).toMatchObject([{ rolling: true }]);
  });
});

describe('a restarted workload', () => {
  const marked = digest({ mark: { value: marker, at: 5 } });

  it('has made its last progress when it was marked, or when a pod became ready since', () => {
    expect(workloads([pod(moved)], [marked])).toEqual([{ ...web, moved: 1, marked: true, progressAt: 5 }]);
    expect(workloads([pod({ ...moved, readyAt: 9 }), pod({ readyAt: 12 })], [marked])).toMatchObject([
      { progressAt: 9 },
    ]);
    expect(workloads([pod()], [digest({ mark: { value: marker, at: undefined } })])).toMatchObject([
      { marked: true, progressAt: undefined },
    ]);
  });

  it('has strayed pods when it was given them within five seconds, with the sidecar that it was to lose', () => {
    const strayed = (createdAt: number | undefined, digests = [digest({ mark: { value: marker, at: 5_000 } })]) =>
      workloads([pod({ createdAt })], digests).flatMap(({ oldPods }) => oldPods.map((one) => one.strayed));
    expect([4_000, 5_000, 10_000, 11_000, undefined].flatMap((createdAt) => strayed(createdAt))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(strayed(5_000, [digest()])).toEqual([false]);
  });

  it('stays in sight when it has no pod of either revision', () => {
    expect(workloads([], [marked])).toEqual([{ ...web, marked: true, progressAt: 5 }]);
    expect(workloads([], [{ ...marked, controlPlane: 'mesh' }, digest({ ...marked, namespace: 'elsewhere' })])).toEqual(
      [],
    );
  });

  it('is in motion as soon as we have marked it, even while its store shows an older copy', () => {
    const seenLate = (pods: readonly PodDigest[]) =>
      join(view(pods, [digest()], [], [digest().uid]), query).map(({ workload }) => workload);
    const going = { ...web, ready: false, rolling: true, marked: true, progressAt: aMomentAgo };
    const old = pod();
    expect(seenLate([old])).toEqual([{ ...going, left: 1, oldPods: [oldPod(old)] }]);
    expect(seenLate([pod({ ...moved, readyAt: undefined })])).toEqual([{ ...going, moved: 1 }]);
    expect(seenLate([])).toEqual([going]);
  });

  it('for another target is to be restarted again', () => {
    const other = digest({ mark: { value: '1-29-6@2026-01-01T00:00:00.000Z', at: 5 } });
    expect(workloads([pod()], [other])).toMatchObject([{ marked: false, progressAt: undefined }]);
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
        const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
        const counting = pods.filter(({ namespace }) => namespace !== 'elsewhere');
        const of = (wanted: string) => counting.filter(({ revision }) => revision === wanted);
        expect(sum(found.map(({ left }) => left))).toBe(of('1-29-6').length);
        expect(sum(found.map(({ oldPods }) => oldPods.length))).toBe(of('1-29-6').filter((p) => !p.deleting).length);
        expect(sum(found.map(({ moved }) => moved))).toBe(of('1-30-3').filter((p) => !p.deleting).length);
      }),
    );
  });
});
