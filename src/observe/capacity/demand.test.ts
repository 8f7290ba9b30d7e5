import { expect, it } from 'vitest';
import type { KubeObject } from '../../kube/index.ts';
import { demandsOf } from './demand.ts';

const deployment = (spec: object = {}, status?: object): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'istiod', namespace: 'istio-system' },
  spec: { template: { spec: { containers: [{ name: 'discovery', image: 'pilot:1' }] } }, ...spec },
  ...(status === undefined ? {} : { status }),
});
const daemonSet = (spec: object = {}, status?: object): KubeObject => ({
  ...deployment(spec, status),
  kind: 'DaemonSet',
});
const autoscaler = (spec: object): KubeObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'istiod', namespace: 'istio-system' },
  spec: { scaleTargetRef: { kind: 'Deployment', name: 'istiod' }, ...spec },
});
const newer = { template: { spec: { containers: [{ name: 'discovery', image: 'pilot:2' }] } } };

function pods(wanted: readonly KubeObject[], live?: KubeObject): number {
  const demands = demandsOf({ wanted, live: ({ kind }) => (live?.kind === kind ? live : undefined), nodes: () => 7 });
  return demands.reduce((all, demand) => all + demand.pods, 0);
}

it.each<[string, number, readonly KubeObject[], KubeObject?]>([
  ['a Deployment that is not there needs all its replicas', 3, [deployment({ replicas: 3 })]],
  ['and what its autoscaler brings it to at once', 2, [deployment(), autoscaler({ minReplicas: 2 })]],
  ['one that names no number is one pod', 1, [deployment(), autoscaler({})]],
  ['one that is there as it is wanted needs nothing', 0, [deployment()], deployment({ replicas: 1 }, { replicas: 1 })],
  [
    'what was refused before is needed still',
    2,
    [deployment({ replicas: 3 })],
    deployment({ replicas: 3 }, { replicas: 1 }),
  ],
  ['a number that only its autoscaler knows stays', 0, [deployment()], deployment({ replicas: 4 }, { replicas: 4 })],
  [
    'one whose only pod is replaced needs another one',
    1,
    [deployment(newer)],
    deployment({ replicas: 1 }, { replicas: 1 }),
  ],
  [
    'one that may do without one of four replaces them in place',
    0,
    [deployment({ ...newer, replicas: 4 })],
    deployment({ replicas: 4 }, { replicas: 4 }),
  ],
  [
    'one that may never have less needs another one',
    1,
    [deployment({ ...newer, replicas: 4, strategy: { rollingUpdate: { maxUnavailable: 0 } } })],
    deployment({ replicas: 4 }, { replicas: 4 }),
  ],
  [
    'one that is recreated needs nothing',
    0,
    [deployment({ ...newer, strategy: { type: 'Recreate' } })],
    deployment({ replicas: 1 }, { replicas: 1 }),
  ],
  ['a DaemonSet that is not there needs a pod on each of its nodes', 7, [daemonSet()]],
  [
    'one that lacks some needs those',
    2,
    [daemonSet()],
    daemonSet({}, { desiredNumberScheduled: 5, currentNumberScheduled: 3 }),
  ],
  [
    'one whose pods are replaced has one less meanwhile',
    0,
    [daemonSet(newer)],
    daemonSet({}, { desiredNumberScheduled: 5, currentNumberScheduled: 5 }),
  ],
  [
    'unless it may never have less',
    1,
    [daemonSet({ ...newer, updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } })],
    daemonSet({}, { desiredNumberScheduled: 5, currentNumberScheduled: 5 }),
  ],
])('%s', (_, expected, wanted, live) => {
  expect(pods(wanted, live)).toBe(expected);
});
