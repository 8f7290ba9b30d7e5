import { describe, expect, it } from 'vitest';
import { labels } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import { belowMinimum, notReady, scaledBy, stillToGrant } from './readiness.ts';

interface Status {
  readonly [field: string]: unknown;
}

function deployment(replicas: number | undefined, status: Status, generation = 2): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'istiod', namespace: 'istio-system', generation },
    spec: replicas === undefined ? {} : { replicas },
    status,
  };
}

const whole = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };
const name = 'Deployment istio-system/istiod';

describe('a Deployment', () => {
  it('is ready when every wanted replica is new, ready and available, and no old one is left', () => {
    expect(notReady(deployment(2, whole))).toBeUndefined();
    expect(
      notReady(deployment(undefined, { ...whole, replicas: 1, updatedReplicas: 1, readyReplicas: 1 })),
    ).toBeUndefined();
  });

  const unready: readonly (readonly [why: string, object: KubeObject, sentence: string])[] = [
    [
      'its controller has not seen the change',
      deployment(2, { ...whole, observedGeneration: 1 }),
      `${name} was just changed`,
    ],
    ['it has no status yet', deployment(2, {}), `${name} was just changed`],
    [
      'pods of the old template serve',
      deployment(2, { ...whole, updatedReplicas: 1 }),
      `${name}: 1 of 2 pods are of the new version`,
    ],
    ['new pods are not ready', deployment(2, { ...whole, readyReplicas: 0 }), `${name}: 0 of 2 pods are ready`],
    [
      'a surge pod of the old template is left',
      deployment(2, { ...whole, replicas: 3, readyReplicas: 3 }),
      `${name}: 1 old pods are still there`,
    ],
    [
      'an old pod is left because a new one is not ready',
      deployment(2, { ...whole, replicas: 3 }),
      `${name}: 1 old pods are still there, and 2 of 3 pods are ready`,
    ],
    [
      'its pods were ready too short a time',
      deployment(2, { ...whole, availableReplicas: 1 }),
      `${name}: its pods are ready, but not for long enough`,
    ],
    ['it is scaled to nothing', deployment(0, { observedGeneration: 2 }), `${name} is scaled to 0 replicas`],
    [
      'a quota refuses its pods',
      deployment(2, {
        ...whole,
        conditions: [
          {
            type: 'ReplicaFailure',
            status: 'True',
            message: 'exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2',
          },
        ],
      }),
      `${name} can't create pods: ResourceQuota team has no room for another pod, which needs pods=1 (2 of 2 are in use)`,
    ],
    [
      'a policy refuses its pods',
      deployment(2, {
        ...whole,
        conditions: [
          { type: 'ReplicaFailure', status: 'True', message: 'pods "x" is forbidden: violates PodSecurity' },
        ],
      }),
      `${name} can't create pods: pods "x" is forbidden: violates PodSecurity`,
    ],
  ];

  it.each(unready)('is not ready while %s', (_, object, sentence) => {
    expect(notReady(object)).toBe(sentence);
  });

  it('does not mind a failure that is over', () => {
    const over = [{ type: 'ReplicaFailure', status: 'False', message: 'exceeded quota: team' }];
    expect(notReady(deployment(2, { ...whole, conditions: over }))).toBeUndefined();
  });
});

describe('a DaemonSet', () => {
  const set = (status: Status): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'istio-cni-node', namespace: 'istio-system', generation: 1 },
    status,
  });

  it('is ready on every node that wants it, and on none when none does', () => {
    const everywhere = { observedGeneration: 1, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberReady: 3 };
    expect(notReady(set(everywhere))).toBeUndefined();
    expect(notReady(set({ observedGeneration: 1, desiredNumberScheduled: 0 }))).toBeUndefined();
  });

  it('waits for old pods and for pods that are not ready', () => {
    const most = { observedGeneration: 1, desiredNumberScheduled: 3, updatedNumberScheduled: 2, numberReady: 3 };
    expect(notReady(set(most))).toBe('DaemonSet istio-system/istio-cni-node: 2 of 3 pods are of the new version');
    expect(notReady(set({ ...most, updatedNumberScheduled: 3, numberReady: 1 }))).toBe(
      'DaemonSet istio-system/istio-cni-node: 1 of 3 pods are ready',
    );
    expect(notReady(set({ ...most, observedGeneration: 0 }))).toBe(
      'DaemonSet istio-system/istio-cni-node was just changed',
    );
  });
});

describe('an autoscaler', () => {
  const scaler = (minReplicas?: number): KubeObject => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'istiod-hpa', namespace: 'istio-system' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'istiod' },
      maxReplicas: 5,
      ...(minReplicas === undefined ? {} : { minReplicas }),
    },
  });

  it('is for the Deployment that it names, and no other object is', () => {
    expect(scaledBy(scaler())).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'istio-system',
      name: 'istiod',
    });
    expect(scaledBy(deployment(2, whole))).toBeUndefined();
  });

  it('is waited for while its Deployment wants fewer pods than there shall be at least', () => {
    expect(belowMinimum(scaler(3), deployment(2, whole))).toBe(
      `${name} is still to be scaled from 2 to 3 replicas by its autoscaler`,
    );
    expect(belowMinimum(scaler(2), deployment(undefined, {}))).toBe(
      `${name} is still to be scaled from 1 to 2 replicas by its autoscaler`,
    );
    expect(belowMinimum(scaler(2), deployment(2, whole))).toBeUndefined();
    expect(belowMinimum(scaler(), deployment(undefined, {}))).toBeUndefined();
  });

  it('leaves a Deployment alone that somebody has scaled to nothing', () => {
    expect(belowMinimum(scaler(2), deployment(0, {}))).toBeUndefined();
  });
});

describe('other objects', () => {
  it('of most kinds work once they are stored', () => {
    expect(notReady({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio' } })).toBeUndefined();
  });

  it('such as a CRD wait to be established', () => {
    const crd = (status: Status): KubeObject => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'gateways.networking.istio.io' },
      status,
    });
    expect(notReady(crd({}))).toBe('CustomResourceDefinition gateways.networking.istio.io is not established yet');
    expect(notReady(crd({ conditions: [{ type: 'Established', status: 'True' }] }))).toBeUndefined();
  });

  it('such as a webhook wait for the CA of each entry', () => {
    const webhook = (...bundles: readonly (string | undefined)[]): KubeObject => ({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'istio-sidecar-injector' },
      webhooks: bundles.map((caBundle, i) => ({
        name: `w${i}`,
        clientConfig: caBundle === undefined ? {} : { caBundle },
      })),
    });
    expect(notReady(webhook('ca', 'ca'))).toBeUndefined();
    expect(notReady(webhook('ca', undefined))).toBe(
      'MutatingWebhookConfiguration istio-sidecar-injector waits for the CA that the control plane writes into it',
    );
    expect(notReady(webhook('ca', ''))).toContain('waits for the CA');
  });
});

it('an object that is being deleted is not ready, however well it works until it is gone', () => {
  const deletionTimestamp = '2026-11-27T08:56:47Z';
  const going = deployment(2, whole);
  expect(notReady({ ...going, metadata: { ...going.metadata, deletionTimestamp } })).toBe(`${name} is being deleted`);
  const definition: KubeObject = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'gateways.example', deletionTimestamp },
    status: { conditions: [{ type: 'Established', status: 'True' }] },
  };
  expect(notReady(definition)).toBe('CustomResourceDefinition gateways.example is being deleted');
});

describe('the quota of the control plane', () => {
  const quota = (part: string, status?: object): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'meshwright', namespace: 'istio-system', labels: { [labels.part]: part } },
    spec: { hard: { pods: '11', 'requests.memory': '2048Mi' } },
    ...(status === undefined ? {} : { status }),
  });
  const wanted = quota('capacity');

  it('is waited for until Kubernetes admits pods by it, in whatever words', () => {
    const waits = 'ResourceQuota istio-system/meshwright is still to take effect';
    expect(stillToGrant(wanted, undefined)).toBe(waits);
    expect(stillToGrant(wanted, quota('capacity'))).toBe(waits);
    expect(stillToGrant(wanted, quota('capacity', { hard: { pods: '5', 'requests.memory': '2Gi' } }))).toBe(waits);
    expect(stillToGrant(wanted, quota('capacity', { hard: { pods: '11', 'requests.memory': '2Gi' } }))).toBeUndefined();
  });

  it('is the only one that is waited for', () => {
    expect(stillToGrant(quota('cni'), undefined)).toBeUndefined();
  });
});
