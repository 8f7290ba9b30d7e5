import { describe, expect, it } from 'vitest';
import { labels } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import { change, planned, set } from '../lifecycle/testing/examples.ts';
import { unreadyParts } from './unready.ts';

/** The API server has nothing to tell. */
const nothingSeen = () => Promise.resolve([]);
const exhausted = { code: 'QuotaExhausted', message: 'Deployment ingress: there is no room' } as const;
const current = { version: '1.30.3', revision: '1-30-3' };

function workload(revision: string | undefined, ready: number): KubeObject {
  const ofRevision = revision === undefined ? {} : { [labels.revision]: revision };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: revision ?? 'ingress', namespace: 'istio-system', generation: 1, labels: ofRevision },
    spec: { replicas: 1 },
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: ready, availableReplicas: ready },
  };
}

describe('what keeps a mesh from being ready, where it is known what is wanted', () => {
  it('is every part that waits, and every workload that is missing or changed', async () => {
    const plan = planned(
      set('revision', { waiting: ['the webhook waits for its CA'], changes: [change('deleted')] }),
      set('gateways', { waiting: ['Deployment ingress: 0 of 1 pods are ready'], shortages: [exhausted] }),
    );
    expect(await unreadyParts({ plan, owned: [], current }, nothingSeen)).toEqual({
      unready: [
        'the webhook waits for its CA',
        'Deployment istio-system/istiod-1-30-3 is missing or changed',
        'Deployment ingress: 0 of 1 pods are ready',
      ],
      controlPlaneUnready: [
        'the webhook waits for its CA',
        'Deployment istio-system/istiod-1-30-3 is missing or changed',
      ],
      shortages: [exhausted],
    });
  });

  it('is neither a pointer, nor a workload that only awaits an update, nor an object without pods, such as a quota', async () => {
    const account: KubeObject = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'istiod' } };
    const plan = planned(
      set('capacity', { waiting: ['a quota is still to take effect'] }),
      set('shared', { changes: [change('deleted', account)] }),
      set('revision', { changes: [change('outdated')] }),
      set('pointers', { waiting: ['a tag waits for its CA'] }),
    );
    expect(await unreadyParts({ plan, owned: [], current }, nothingSeen)).toEqual({
      unready: [],
      controlPlaneUnready: [],
      shortages: [],
    });
  });
});

/** Service and injector of a revision, which stand beside its workload. */
function companions(revision: string): readonly KubeObject[] {
  const metadata = { name: revision, labels: { [labels.revision]: revision } };
  const clientConfig = { caBundle: 'ca' };
  return [
    { apiVersion: 'v1', kind: 'Service', metadata },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata,
      webhooks: [{ name: 'injector', clientConfig }],
    },
  ];
}

describe('what keeps a mesh from being ready, where charts are not at hand', () => {
  it('is each object of ours that does not work, the control plane apart from the rest', async () => {
    const owned = [workload('1-30-3', 1), workload(undefined, 0), ...companions('1-30-3')];
    expect(await unreadyParts({ plan: undefined, owned, current }, nothingSeen)).toEqual({
      unready: ['Deployment istio-system/ingress: 0 of 1 pods are ready'],
      controlPlaneUnready: [],
      shortages: [],
    });
  });

  it('is what its pods have no room for, too', async () => {
    const look = () =>
      Promise.resolve([
        { code: 'Unschedulable', message: 'pod istiod-x: 0/3 nodes are available: 3 Insufficient cpu' } as const,
      ]);
    const owned = [workload('1-30-3', 0), ...companions('1-30-3')];
    const why =
      'Deployment istio-system/1-30-3: 0 of 1 pods are ready (pod istiod-x: 0/3 nodes are available: 3 Insufficient cpu)';
    expect(await unreadyParts({ plan: undefined, owned, current }, look)).toEqual({
      unready: [why],
      controlPlaneUnready: [why],
      shortages: [
        {
          code: 'Unschedulable',
          message:
            'Deployment istio-system/1-30-3: pod istiod-x: 0/3 nodes are available: 3 Insufficient cpu; add a node, or make room on one that may take it',
        },
      ],
    });
  });

  it('is that no workload of the control plane is left', async () => {
    const lost = 'No Deployment of revision 1-30-3 is left';
    const owned = [workload('1-29-6', 1), ...companions('1-30-3')];
    expect(await unreadyParts({ plan: undefined, owned, current }, nothingSeen)).toEqual({
      unready: [lost],
      controlPlaneUnready: [lost],
      shortages: [],
    });
  });

  it('is nothing of a control plane whose place was taken, but of the one that took it', async () => {
    const successor = { version: '1.30.4', revision: '1-30-4', servesAs: '1-30-3' };
    const owned = (ready: number) => [workload('1-30-4', ready), ...companions('1-30-4')];
    expect(await unreadyParts({ plan: undefined, owned: owned(1), current, successor }, nothingSeen)).toEqual({
      unready: [],
      controlPlaneUnready: [],
      shortages: [],
    });
    const waiting = ['Deployment istio-system/1-30-4: 0 of 1 pods are ready'];
    expect(await unreadyParts({ plan: undefined, owned: owned(0), current, successor }, nothingSeen)).toEqual({
      unready: waiting,
      controlPlaneUnready: waiting,
      shortages: [],
    });
  });

  it('is nothing before anything serves', async () => {
    expect(await unreadyParts({ plan: undefined, owned: [], current: undefined }, nothingSeen)).toEqual({
      unready: [],
      controlPlaneUnready: [],
      shortages: [],
    });
  });
});
