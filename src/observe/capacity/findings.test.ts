import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kube/index.ts';
import type { QuotaScopes, ResourceList } from '../../resources/index.ts';
import type { Demand } from './demand.ts';
import { capacityFindings, type Limits } from './findings.ts';
import type { OwnQuota } from './own-quota.ts';

const namespace = 'istio-system';

function workload(name: string, pod: object = {}): KubeObject {
  const containers = [{ name: 'discovery', resources: { requests: { cpu: '500m', memory: '2Gi' } } }];
  const spec = { template: { spec: { containers, ...pod } } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec };
}

const quota = (hard: ResourceList, used: ResourceList = {}, scope: QuotaScopes = {}) => ({
  metadata: { name: 'control-plane' },
  spec: { hard, ...scope },
  status: { hard, used },
});

function findings(limits: Partial<Limits>, demands: readonly Demand[]): readonly object[] {
  const none = { quotas: () => [], limitRanges: () => [], priorityClasses: [] };
  const wanted = demands.map((demand) => demand.workload);
  return capacityFindings(wanted, demands, { ...none, ...limits });
}

const pods = (count: number, name = 'istiod', pod: object = {}): Demand => ({
  workload: workload(name, pod),
  namespace,
  pods: count,
});

describe('what keeps pods out is told before the first of them is asked for', () => {
  it('a quota with less room than they need, with the figures', () => {
    const quotas = () => [quota({ 'requests.cpu': '2', pods: '10' }, { 'requests.cpu': '1400m', pods: '3' })];
    expect(findings({ quotas }, [pods(2)])).toEqual([
      {
        reason: 'QuotaExhausted',
        message:
          'ResourceQuota istio-system/control-plane leaves 600m of requests.cpu (1400m of 2 are in use), and 2 pods of Deployment istio-system/istiod need 1: raise the quota or make room in it',
      },
    ]);
  });

  it('a quota in which each would fit, and all of them do not', () => {
    const quotas = () => [quota({ 'requests.memory': '3Gi' })];
    expect(findings({ quotas }, [pods(1), pods(1, 'gateway')])).toEqual([
      {
        reason: 'QuotaExhausted',
        message:
          'ResourceQuota istio-system/control-plane leaves 3Gi of requests.memory (0 of 3Gi are in use), and 1 pod of Deployment istio-system/istiod and 1 pod of Deployment istio-system/gateway need 4Gi: raise the quota or make room in it',
      },
    ]);
  });

  it('a quota on what a container says nothing of', () => {
    expect(findings({ quotas: () => [quota({ 'limits.cpu': '10' })] }, [pods(1)])).toEqual([
      {
        reason: 'QuotaExhausted',
        message:
          'ResourceQuota istio-system/control-plane admits only pods that say their limits.cpu, and container discovery of Deployment istio-system/istiod does not: set it in the values of its chart, or give the namespace a LimitRange with a default',
      },
    ]);
  });

  it.each<[string, object, string]>([
    [
      'above the most',
      { max: { memory: '1Gi' } },
      'at most 1Gi of memory, and container discovery of Deployment istio-system/istiod has 2Gi',
    ],
    [
      'below the least',
      { min: { cpu: '1' } },
      'at least 1 of cpu, and container discovery of Deployment istio-system/istiod has 500m',
    ],
    [
      'with a limit too far from the request',
      { default: { cpu: '2' }, maxLimitRequestRatio: { cpu: '2' } },
      'a limit of cpu of at most 2 times the request, and container discovery of Deployment istio-system/istiod has 4',
    ],
  ])('a LimitRange that refuses a container %s', (_, bounds, told) => {
    const limitRanges = () => [{ metadata: { name: 'bounds' }, spec: { limits: [{ type: 'Container', ...bounds }] } }];
    expect(findings({ limitRanges }, [pods(1)])).toEqual([
      {
        reason: 'LimitRangeViolation',
        message: `LimitRange istio-system/bounds asks for ${told}: change the LimitRange, or what the containers ask for`,
      },
    ]);
  });

  it('a priority class that does not exist, even where no pod is to come', () => {
    const wanted = workload('istiod', { priorityClassName: 'mesh-critical' });
    expect(capacityFindings([wanted], [], { quotas: () => [], limitRanges: () => [], priorityClasses: [] })).toEqual([
      {
        reason: 'PriorityClassMissing',
        message:
          'PriorityClass mesh-critical does not exist, and Deployment istio-system/istiod names it: create it, or name another one',
      },
    ]);
  });

  it('but not a priority class that the mesh brings along', () => {
    const wanted = workload('istiod', { priorityClassName: 'mesh' });
    const brought = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'mesh' } };
    const limits = { quotas: () => [], limitRanges: () => [], priorityClasses: [] };
    expect(capacityFindings([brought, wanted], [], limits)).toEqual([]);
  });
});

describe('of the quota that spec.resources.quota asks for it is told what to change in the spec', () => {
  const own = (mode: OwnQuota['mode'], hard: Readonly<Record<string, string>>, used: ResourceList = {}) => {
    const metadata = { name: 'meshwright', namespace };
    const object = { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard } };
    const quotas = () => [{ metadata, spec: { hard }, status: { hard, used } }];
    const limits: Limits = { quotas, limitRanges: () => [], priorityClasses: [] };
    const demand = pods(2);
    return capacityFindings([demand.workload], [demand], limits, { mode, object, hard, revisions: 2 });
  };
  const lacks =
    'ResourceQuota istio-system/meshwright leaves 500m of requests.cpu (1 of 1500m are in use), and 2 pods of Deployment istio-system/istiod need 1: ';

  it('when its figures are too small, up to which they must be raised', () => {
    expect(own('Fixed', { 'requests.cpu': '1500m' }, { 'requests.cpu': '1' })).toEqual([
      {
        reason: 'QuotaExhausted',
        message: `${lacks}raise spec.resources.quota.hard, requests.cpu to 2 at least`,
      },
    ]);
  });

  it('when it limits what a container says nothing of', () => {
    expect(own('Fixed', { 'limits.cpu': '10' })).toEqual([
      {
        reason: 'QuotaExhausted',
        message:
          'ResourceQuota istio-system/meshwright admits only pods that say their limits.cpu, and container discovery of Deployment istio-system/istiod does not: leave it out of spec.resources.quota.hard, set it in the values of its chart, or give the namespace a LimitRange with a default',
      },
    ]);
  });

  it('when pods of others use what was computed for the mesh', () => {
    expect(own('Auto', { 'requests.cpu': '1500m' }, { 'requests.cpu': '1' })).toEqual([
      {
        reason: 'QuotaExhausted',
        message: `${lacks}other pods in the namespace use what it has for the mesh; move them, or ask for a quota of mode Fixed with room for all`,
      },
    ]);
  });
});

describe('nothing is told', () => {
  const priorityClass = (name: string, more: object = {}): KubeObject => ({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    ...more,
  });
  const ofClass = (...values: string[]) => ({
    scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values }] },
  });
  const full = (scope: QuotaScopes) => () => [quota({ pods: '1' }, { pods: '1' }, scope)];

  it('where there is room', () => {
    expect(findings({ quotas: () => [quota({ pods: '2' }, { pods: '1' })] }, [pods(1)])).toEqual([]);
  });

  it('of a quota for pods of another priority', () => {
    expect(findings({ quotas: full(ofClass('batch')) }, [pods(1)])).toEqual([]);
  });

  it('unless that is the priority which pods have that name none', () => {
    const limits = {
      quotas: full(ofClass('batch')),
      priorityClasses: [priorityClass('batch', { globalDefault: true })],
    };
    expect(findings(limits, [pods(1)])).toHaveLength(1);
  });

  it('of values that a chart renders as null', () => {
    const containers = [{ name: 'discovery', resources: { requests: null, limits: null } }];
    expect(
      findings({ quotas: () => [quota({ pods: '2' })] }, [pods(1, 'istiod', { containers, initContainers: null })]),
    ).toEqual([]);
  });
});
