import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../kube/index.ts';
import { podsTrouble } from './pods.ts';
import { quotaTrouble } from './quota.ts';
import { refusedTrouble } from './refused.ts';

describe('when pods can not be created', () => {
  it.each<[string, string, object]>([
    [
      'the quota is named with its figures',
      'pods "web-6d4-x" is forbidden: exceeded quota: small, requested: pods=1,requests.cpu=100m, used: pods=3,requests.cpu=950m, limited: pods=3,requests.cpu=1',
      {
        code: 'QuotaExhausted',
        message:
          'ResourceQuota small has no room for another pod, which needs pods=1 (3 of 3 are in use) and requests.cpu=100m (950m of 1 are in use)',
      },
    ],
    [
      'what a quota asks of every pod is named',
      'create Pod db-0 in StatefulSet db failed error: pods "db-0" is forbidden: failed quota: strict: must specify limits.cpu for: app,istio-proxy',
      {
        code: 'QuotaExhausted',
        message: 'ResourceQuota strict admits no pod like that: it must specify limits.cpu for: app,istio-proxy',
      },
    ],
    [
      'the webhook that does not answer is named',
      'Internal error occurred: failed calling webhook "rev.namespace.sidecar-injector.istio.io": failed to call webhook: Post "https://istiod-1-30-3.istio-system.svc:443/inject?timeout=10s": dial tcp 10.0.0.1:443: connect: connection refused',
      {
        code: 'NotReady',
        message:
          'its pods can\'t be created: webhook rev.namespace.sidecar-injector.istio.io does not answer: Post "https://istiod-1-30-3.istio-system.svc:443/inject?timeout=10s": dial tcp 10.0.0.1:443: connect: connection refused',
      },
    ],
    [
      'anything else is told as it is',
      'pods "web-1" is forbidden: violates PodSecurity "restricted:latest": privileged',
      {
        code: 'NotReady',
        message:
          'its pods can\'t be created: pods "web-1" is forbidden: violates PodSecurity "restricted:latest": privileged',
      },
    ],
  ])('%s', (_, refusal, expected) => {
    expect(refusedTrouble(refusal)).toEqual(expected);
  });

  it('a refusal that is not the quota is not taken for it', () => {
    expect(quotaTrouble('pods "x" is forbidden: violates PodSecurity')).toBeUndefined();
  });
});

describe('of pods that do not become ready', () => {
  const pod = (status: object, metadata: object = {}): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', namespace: 'shop', ...metadata },
    status,
  });
  const waiting = (reason: string, more: object = {}) =>
    pod({ containerStatuses: [{ name: 'app', restartCount: 0, state: { waiting: { reason } }, ...more }] });
  const unschedulable = pod({
    conditions: [{ type: 'PodScheduled', status: 'False', message: '0/3 nodes are available: insufficient cpu.' }],
  });

  it.each<[string, readonly KubeObject[], object | undefined]>([
    [
      'an image that can not be had is told',
      [
        pod({
          initContainerStatuses: [
            {
              name: 'istio-proxy',
              state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' } },
            },
          ],
        }),
      ],
      {
        code: 'ImagePull',
        message: 'pod web-1: container istio-proxy: ImagePullBackOff, Back-off pulling image "x"',
      },
    ],
    [
      'a crash is told with how it ended',
      [
        waiting('CrashLoopBackOff', {
          restartCount: 4,
          lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
        }),
      ],
      {
        code: 'CrashLoop',
        message: 'pod web-1: container app has crashed 4 times, the last time with OOMKilled and exit code 137',
      },
    ],
    [
      'a crash is told also while its container runs again',
      [pod({ containerStatuses: [{ name: 'app', ready: false, restartCount: 3, state: { running: {} } }] })],
      { code: 'CrashLoop', message: 'pod web-1: container app has crashed 3 times' },
    ],
    [
      'a pod without a place is told in the words of the scheduler',
      [unschedulable],
      { code: 'NotReady', message: 'pod web-1: 0/3 nodes are available: insufficient cpu.' },
    ],
    [
      'the most telling trouble comes first',
      [unschedulable, waiting('CreateContainerConfigError'), waiting('ErrImagePull')],
      { code: 'ImagePull', message: 'pod web-1: container app: ErrImagePull' },
    ],
    ['what passes by itself is no trouble', [waiting('ContainerCreating'), waiting('PodInitializing')], undefined],
    [
      'a pod that goes is no trouble',
      [pod(unschedulable.status as object, { deletionTimestamp: '2026-01-02T03:04:05Z' })],
      undefined,
    ],
    [
      'a pod that is ready again is no trouble',
      [
        pod({
          conditions: [{ type: 'Ready', status: 'True' }],
          containerStatuses: [{ name: 'app', ready: true, restartCount: 9 }],
        }),
      ],
      undefined,
    ],
  ])('%s', (_, pods, expected) => {
    expect(podsTrouble(pods)).toEqual(expected);
  });
});
