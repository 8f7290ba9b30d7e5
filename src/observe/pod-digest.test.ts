import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Contents } from '../kube/store.ts';
import { istio } from '../mesh/istio/istio.ts';
import { isUsed, type PodDigest, podDigester, podIndexes, usersOf } from './pod-digest.ts';

const digest = podDigester(istio);
const pod = (metadata: object, status?: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-1', namespace: 'shop', uid: 'u0', annotations: { 'istio.io/rev': '1-30-3' }, ...metadata },
  status,
});
const bare: PodDigest = {
  name: 'web-1',
  namespace: 'shop',
  uid: 'u0',
  owner: undefined,
  revision: '1-30-3',
  controlPlane: undefined,
  phase: 'Unknown',
  ready: false,
  createdAt: undefined,
  readyAt: undefined,
  deleting: false,
  restarts: 0,
  waiting: undefined,
};

describe('of a pod', () => {
  it('is kept which revision it uses, whose it is, what owns it and how it does', () => {
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u1', controller: true };
    const metadata = {
      creationTimestamp: '2026-01-02T03:04:00Z',
      labels: { 'meshwright.io/control-plane': 'mesh' },
      ownerReferences: [owner],
    };
    const status = {
      phase: 'Running',
      conditions: [
        { type: 'Initialized', status: 'True' },
        { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-02T03:04:05Z' },
      ],
      initContainerStatuses: [{ restartCount: 2, state: { running: {} } }],
      containerStatuses: [{ restartCount: 1, state: { running: {} } }],
    };
    expect(digest(pod(metadata, status))).toEqual({
      ...bare,
      controlPlane: 'mesh',
      owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u1', parent: undefined },
      phase: 'Running',
      ready: true,
      createdAt: Date.UTC(2026, 0, 2, 3, 4, 0),
      readyAt: Date.UTC(2026, 0, 2, 3, 4, 5),
      restarts: 3,
    });
  });

  it('that does not start is kept why it waits', () => {
    const status = {
      phase: 'Pending',
      conditions: [{ type: 'Ready', status: 'False' }],
      initContainerStatuses: [{ state: { terminated: {} } }],
      containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }],
    };
    expect(digest(pod({ deletionTimestamp: '2026-11-01T00:00:00Z' }, status))).toEqual({
      ...bare,
      phase: 'Pending',
      deleting: true,
      waiting: 'ImagePullBackOff',
    });
  });

  it('nothing is kept when it does not use the mesh, whatever its labels ask for', () => {
    expect(digest(pod({ annotations: {}, labels: { 'istio.io/rev': '1-30-3' } }))).toBeUndefined();
  });

  it('the owner is one that does not control it when nothing does', () => {
    const observer = { apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u2' };
    expect(digest(pod({ ownerReferences: [observer] }))?.owner).toBeUndefined();
  });
});

/** Pods in a store, each under a key of its own. */
function storeOf(pods: readonly PodDigest[]): Contents<PodDigest, keyof typeof podIndexes> {
  const contents = new Contents<PodDigest, keyof typeof podIndexes>(podIndexes);
  pods.forEach((value, i) => {
    contents.set(String(i), { uid: String(i), resourceVersion: '1', value });
  });
  return contents;
}

describe('users of a mesh', () => {
  const user = (namespace: string, revision = '1-30-3', controlPlane?: string): PodDigest => ({
    ...bare,
    namespace,
    revision,
    controlPlane,
  });

  it('are told busiest namespace first, equal ones by name', () => {
    const pods = storeOf([user('pay'), user('shop'), user('shop'), user('blog')]);
    expect(usersOf(pods, ['1-30-3'], 'mesh')).toEqual({
      pods: 4,
      namespaces: [
        { name: 'shop', pods: 2 },
        { name: 'blog', pods: 1 },
        { name: 'pay', pods: 1 },
      ],
    });
  });

  it("are neither the mesh's own pods nor those of another revision, but another mesh's gateway is", () => {
    const pods = storeOf([
      user('istio-system', '1-30-3', 'mesh'),
      user('shop', 'other'),
      user('edge', '1-30-3', 'second'),
    ]);
    expect(usersOf(pods, ['1-30-3'], 'mesh')).toEqual({ pods: 1, namespaces: [{ name: 'edge', pods: 1 }] });
  });

  it('are counted as a walk over all pods would count them', () => {
    const anyPod = fc
      .record({
        namespace: fc.constantFrom('a', 'b', 'c'),
        revision: fc.constantFrom('x', 'y', 'z'),
        controlPlane: fc.constantFrom(undefined, 'mesh', 'second'),
      })
      .map((some) => ({ ...bare, ...some }));
    fc.assert(
      fc.property(fc.array(anyPod), fc.subarray(['x', 'y']), (pods, revisions) => {
        const counted = pods.filter((one) => revisions.includes(one.revision) && one.controlPlane !== 'mesh');
        const { pods: sum, namespaces } = usersOf(storeOf(pods), revisions, 'mesh');
        expect(sum).toBe(counted.length);
        expect(new Map(namespaces.map(({ name, pods: number }) => [name, number]))).toEqual(
          new Map([...Map.groupBy(counted, ({ namespace }) => namespace)].map(([name, all]) => [name, all.length])),
        );
        for (const revision of revisions) {
          expect(isUsed(storeOf(pods), revision, 'mesh')).toBe(counted.some((one) => one.revision === revision));
        }
      }),
    );
  });
});
