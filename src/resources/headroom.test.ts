import { describe, expect, test } from 'vitest';
import type { ResourceList } from './amounts.ts';
import { type Demand, headroom, type ResourceQuota } from './headroom.ts';
import type { PodSpec, Requirements } from './pod-spec.ts';
import { parseQuantity } from './quantity.ts';

const quota = (hard: ResourceList, used: ResourceList, spec: ResourceQuota['spec'] = {}): ResourceQuota => ({
  metadata: { name: 'team' },
  spec: { hard, ...spec },
  status: { hard, used },
});
const app = (resources: Requirements): PodSpec => ({ containers: [{ name: 'app', resources }] });
const istiod = (more: number, cpu = '500m'): Demand => ({
  label: 'Deployment istiod-1-30-3',
  pod: app({ requests: { cpu, memory: '2Gi' } }),
  more,
});
const gateway = (more: number): Demand => ({ label: 'Deployment ingress', pod: app({ requests: { cpu: '1' } }), more });
const figures = (needed: string, free: string, hard: string, used: string) => ({
  needed: parseQuantity(needed),
  free: parseQuantity(free),
  hard: parseQuantity(hard),
  used: parseQuantity(used),
});
const enough = { shortages: [], unspecified: [] };

describe('headroom', () => {
  test('is enough when the pods fit, to the last bit of a quota', () => {
    const full = quota(
      { 'requests.cpu': '4', memory: '8Gi', pods: 4 },
      { 'requests.cpu': '3', memory: '4Gi', pods: 2 },
    );
    expect(headroom([full], [istiod(2)])).toEqual(enough);
    expect(headroom([], [istiod(2)])).toEqual(enough);
  });

  test('is short of each resource of a quota that two Deployments together exceed, though each alone fits', () => {
    const tight = quota({ 'requests.cpu': '4', pods: 9, 'count/pods': 2 }, { 'requests.cpu': '2', pods: 1 });
    expect([istiod(2), gateway(2)].map((demand) => headroom([tight], [demand]))).toEqual([enough, enough]);
    const demands = ['Deployment istiod-1-30-3', 'Deployment ingress'];
    expect(headroom([tight], [istiod(2), gateway(2)])).toEqual({
      shortages: [
        { quota: 'team', resource: 'requests.cpu', ...figures('3', '2', '4', '2'), demands },
        { quota: 'team', resource: 'count/pods', ...figures('4', '2', '2', '0'), demands },
      ],
      unspecified: [],
    });
  });

  test('is told of with those who need the resource only', () => {
    const tight = quota({ 'requests.ephemeral-storage': '1Gi' }, {});
    const cache = { label: 'Deployment cache', pod: app({ requests: { 'ephemeral-storage': '2Gi' } }), more: 1 };
    expect(headroom([tight], [istiod(1), cache]).shortages).toEqual([
      {
        quota: 'team',
        resource: 'requests.ephemeral-storage',
        ...figures('2Gi', '1Gi', '1Gi', '0'),
        demands: ['Deployment cache'],
      },
    ]);
  });

  test('is none, and no less, when more is used than a lowered quota allows', () => {
    const lowered = quota({ pods: 2 }, { pods: 5 });
    expect(headroom([lowered], [istiod(1)]).shortages).toEqual([
      { quota: 'team', resource: 'pods', ...figures('1', '0', '2', '5'), demands: ['Deployment istiod-1-30-3'] },
    ]);
  });

  test('does not matter to pods that need none of it, nor where no pods are created', () => {
    const exceeded = quota({ 'requests.cpu': '1', services: 0, 'count/secrets': 0 }, { 'requests.cpu': '2' });
    expect(headroom([exceeded], [istiod(2, '0')])).toEqual(enough);
    expect(headroom([exceeded], [istiod(0), istiod(-1)])).toEqual(enough);
  });

  test('is that of quotas which count the pods', () => {
    const other = quota({ pods: 0 }, {}, { scopes: ['BestEffort'] });
    expect(headroom([other], [istiod(1)])).toEqual(enough);
  });

  test('is what the spec of a quota says, all of it, while nothing has been counted', () => {
    const fresh: ResourceQuota = { metadata: { name: 'fresh' }, spec: { hard: { pods: 1 } } };
    expect(headroom([fresh], [istiod(1)])).toEqual(enough);
    expect(headroom([fresh], [istiod(2)]).shortages).toEqual([
      { quota: 'fresh', resource: 'pods', ...figures('2', '1', '1', '0'), demands: ['Deployment istiod-1-30-3'] },
    ]);
  });
});

describe('a quota of cpu or memory', () => {
  const limited = quota({ 'limits.cpu': '8', 'requests.cpu': '8', 'limits.ephemeral-storage': '1Gi' }, {});
  const silent: PodSpec = {
    containers: [
      { name: 'istio-proxy' },
      { name: 'app', resources: { requests: { cpu: '1' } } },
      { name: 'told', resources: { requests: { cpu: '0' }, limits: { cpu: '1' } } },
    ],
    initContainers: [{ name: 'istio-init', resources: { limits: { cpu: '1' } } }],
  };

  test('refuses pods with containers that do not name it', () => {
    expect(headroom([limited], [{ label: 'DaemonSet web', pod: silent, more: 1 }])).toEqual({
      shortages: [],
      unspecified: [
        { quota: 'team', resource: 'limits.cpu', demand: 'DaemonSet web', containers: ['app', 'istio-proxy'] },
        { quota: 'team', resource: 'requests.cpu', demand: 'DaemonSet web', containers: ['istio-init', 'istio-proxy'] },
      ],
    });
  });

  test('asks no container when the pod as a whole names any resource', () => {
    const pod = { ...silent, resources: { limits: { memory: '1Gi' } } };
    expect(headroom([limited], [{ label: 'DaemonSet web', pod, more: 1 }])).toEqual(enough);
  });

  test('asks nothing of pods that it does not count', () => {
    const scoped = { ...limited, spec: { scopes: ['PriorityClass'] } };
    expect(headroom([scoped], [{ label: 'DaemonSet web', pod: silent, more: 1 }])).toEqual(enough);
  });
});
