import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kube/index.ts';
import { podsTroubles } from './pods.ts';
import { refusedTrouble } from './refused.ts';
import { lacksPriorityQuota, shortageIn } from './shortage.ts';

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
      'a quota that is not counted yet is named',
      'pods "web-1" is forbidden: status unknown for quota: small, resources: limits.cpu,pods',
      {
        code: 'QuotaExhausted',
        message: 'ResourceQuota small admits no pod before it is counted what is in use of limits.cpu and pods',
      },
    ],
    [
      'the quota that a cluster asks for where pods have a priority is told',
      'Error creating: insufficient quota to match these scopes: [{PriorityClass In [system-node-critical system-cluster-critical]}]',
      {
        code: 'QuotaDemanded',
        message:
          'this cluster admits its pods only under a ResourceQuota with scope PriorityClass In [system-node-critical system-cluster-critical], and the namespace has none',
      },
    ],
    [
      'the quota that a cluster asks for wherever a resource is used is told',
      'Error creating: pods "web-1" is forbidden: insufficient quota to consume: requests.nvidia.com/gpu',
      {
        code: 'QuotaExhausted',
        message:
          'this cluster admits its pods only under a ResourceQuota for requests.nvidia.com/gpu, and the namespace has none',
      },
    ],
    [
      'what a LimitRange allows is told beside what was asked for',
      'pods "web-1" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
      {
        code: 'LimitRangeViolation',
        message: 'a LimitRange admits no pod like that: maximum cpu usage per Container is 1, but limit is 2',
      },
    ],
    [
      'all that a LimitRange does not allow is told',
      'Error creating: pods "web-1" is forbidden: [minimum memory usage per Pod is 64Mi.  No request is specified, cpu max limit to request ratio per Container is 2, but provided ratio is 20.000000]',
      {
        code: 'LimitRangeViolation',
        message:
          'a LimitRange admits no pod like that: minimum memory usage per Pod is 64Mi. No request is specified, cpu max limit to request ratio per Container is 2, but provided ratio is 20.000000',
      },
    ],
    [
      'the limit that a LimitRange gives to a container without one is told beside what the container asks for',
      'Pod "web-1" is invalid: spec.containers[0].resources.requests: Invalid value: "500m": must be less than or equal to cpu limit of 50m',
      {
        code: 'LimitRangeViolation',
        message: 'a container asks for cpu=500m and is given a limit of 50m, as a LimitRange does where none is set',
      },
    ],
    [
      'a priority class that is not there is named',
      'Error creating: pods "istio-cni-node-" is forbidden: no PriorityClass with name mesh-critical was found',
      { code: 'PriorityClassMissing', message: 'PriorityClass mesh-critical does not exist' },
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

  it('the quota that is asked for may be one for pods of a priority', () => {
    const lacking = (scopes: string) => lacksPriorityQuota(`insufficient quota to match these scopes: [${scopes}]`);
    expect(lacking('{PriorityClass In [system-node-critical]}')).toBe(true);
    expect(lacking('{BestEffort Exists []} {PriorityClass In [high]}')).toBe(true);
    expect(lacking('{BestEffort Exists []}')).toBe(false);
    expect(lacksPriorityQuota('exceeded quota: small')).toBe(false);
  });

  it('a refusal for something else is no shortage', () => {
    expect(shortageIn('pods "x" is forbidden: violates PodSecurity')).toBeUndefined();
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
  const unscheduled = (reason: string, message: string) =>
    pod({ conditions: [{ type: 'PodScheduled', status: 'False', reason, message }] });
  const unschedulable = unscheduled('Unschedulable', '0/3 nodes are available: 3 Insufficient cpu.');

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
      { code: 'Unschedulable', message: 'pod web-1: 0/3 nodes are available: 3 Insufficient cpu' },
    ],
    [
      'a pod that is held back from the scheduler does not lack room',
      [unscheduled('SchedulingGated', 'Scheduling is blocked due to non-empty scheduling gates')],
      { code: 'NotReady', message: 'pod web-1: Scheduling is blocked due to non-empty scheduling gates' },
    ],
    [
      'a scheduler that fails tells nothing of room',
      [unscheduled('SchedulerError', 'running PreFilter plugin "X": not found')],
      { code: 'NotReady', message: 'pod web-1: running PreFilter plugin "X": not found' },
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
    expect(podsTroubles(pods)[0]).toEqual(expected);
  });

  it('each kind of trouble is told once, of the first pod that has it', () => {
    const named = (name: string, { status }: KubeObject): KubeObject => pod(status as object, { name });
    const pods = [named('a', unschedulable), named('b', waiting('ErrImagePull')), named('c', unschedulable)];
    expect(podsTroubles(pods)).toEqual([
      { code: 'ImagePull', message: 'pod b: container app: ErrImagePull' },
      { code: 'Unschedulable', message: 'pod a: 0/3 nodes are available: 3 Insufficient cpu' },
    ]);
  });
});
