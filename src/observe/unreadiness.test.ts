import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube/index.ts';
import type { Trouble } from './trouble/trouble.ts';
import { unreadiness } from './unreadiness.ts';

const metadata = { name: 'istiod', namespace: 'istio-system', generation: 1 };
const exceeded = (used: number) =>
  `pods "istiod-x" is forbidden: exceeded quota: small, requested: pods=1, used: pods=${used}, limited: pods=1`;

function deployment(ready: number, refusal?: string): KubeObject {
  const conditions = refusal === undefined ? [] : [{ type: 'ReplicaFailure', status: 'True', message: refusal }];
  const counts = { replicas: ready, updatedReplicas: ready, readyReplicas: ready, availableReplicas: ready };
  const status = { observedGeneration: 1, ...counts, conditions };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 2 }, status };
}

const agents: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { ...metadata, name: 'istio-cni-node' },
  status: { observedGeneration: 1, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberReady: 2 },
};

const sees =
  (...troubles: readonly Trouble[]) =>
  () =>
    Promise.resolve(troubles);
const notAsked = () => Promise.reject(new Error('nothing is to be asked'));

describe('what keeps an object of the mesh from doing its work', () => {
  it('is nothing when it is ready, and nothing is asked of the API server', async () => {
    expect(await unreadiness(deployment(2), notAsked)).toBeUndefined();
  });

  it('is a quota, as its controller says, until the quota has room again', async () => {
    expect(await unreadiness(deployment(1, exceeded(1)), sees())).toEqual({
      why: "Deployment istio-system/istiod can't create pods: ResourceQuota small has no room for another pod, which needs pods=1 (1 of 1 are in use)",
      shortages: [
        {
          code: 'QuotaExhausted',
          message:
            'Deployment istio-system/istiod: ResourceQuota small has no room for another pod, which needs pods=1 (1 of 1 are in use); raise the quota or make room in it',
        },
      ],
    });
    expect(await unreadiness(deployment(1), sees())).toEqual({
      why: 'Deployment istio-system/istiod: 1 of 2 pods are ready',
      shortages: [],
    });
    expect(await unreadiness(deployment(2), notAsked)).toBeUndefined();
  });

  it('is what its pods suffer from, and only what lacks room is a shortage', async () => {
    const image = { code: 'ImagePull', message: 'pod a: container install-cni: ErrImagePull' } as const;
    const node = { code: 'Unschedulable', message: 'pod b: 0/3 nodes are available: 1 Insufficient cpu' } as const;
    expect(await unreadiness(agents, sees(image, node))).toEqual({
      why: `DaemonSet istio-system/istio-cni-node: 2 of 3 pods are ready (${image.message}; ${node.message})`,
      shortages: [
        {
          code: 'Unschedulable',
          message: `DaemonSet istio-system/istio-cni-node: ${node.message}; add a node, or make room on one that may take it`,
        },
      ],
    });
  });

  it('is that it goes, whatever its pods say', async () => {
    const going = { ...agents, metadata: { ...metadata, deletionTimestamp: '2026-11-27T08:56:47Z' } };
    expect(await unreadiness(going, notAsked)).toEqual({
      why: 'DaemonSet istio-system/istiod is being deleted',
      shortages: [],
    });
  });
});
