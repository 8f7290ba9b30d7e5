import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kube/index.ts';
import { criticalPods, isCovered } from './critical-pods.ts';

const node = 'system-node-critical';

function workload(name: string, priorityClassName?: string, namespace = 'istio-system'): KubeObject {
  const spec = { template: { spec: { containers: [], priorityClassName } } };
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name, namespace }, spec };
}

function quota(operator: string, values: readonly string[], namespace = 'istio-system'): KubeObject {
  const matchExpressions = [{ scopeName: 'PriorityClass', operator, values }];
  const spec = { hard: { pods: '9' }, scopeSelector: { matchExpressions } };
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'quota', namespace }, spec };
}

/** As `spec.resources.quota` makes it. */
const own = quota('NotIn', [node]);

describe('pods that a cluster may demand a quota for', () => {
  it('are those of a system priority, by namespace and class', () => {
    const [cni, ztunnel] = [workload('cni', node), workload('ztunnel', node)];
    const [edge, istiod] = [workload('edge', node, 'edge'), workload('istiod', 'system-cluster-critical')];
    const others = [workload('plain'), workload('high', 'high')];
    expect(criticalPods([cni, istiod, edge, ztunnel, ...others], undefined)).toEqual([
      { namespace: 'istio-system', priorityClass: node, workloads: [cni, ztunnel] },
      { namespace: 'istio-system', priorityClass: 'system-cluster-critical', workloads: [istiod] },
      { namespace: 'edge', priorityClass: node, workloads: [edge] },
    ]);
  });

  it('are of one workload while there are two versions of it', () => {
    const [older, newer] = [workload('cni', 'system-cluster-critical'), workload('cni', node)];
    expect(criticalPods([older, newer], undefined)).toEqual([
      { namespace: 'istio-system', priorityClass: node, workloads: [newer] },
    ]);
  });

  it('are none that a quota of the mesh itself is for', () => {
    const [cni, istiod] = [workload('cni', node), workload('istiod', 'system-cluster-critical')];
    expect(criticalPods([cni, istiod], own)).toMatchObject([{ priorityClass: node }]);
    expect(criticalPods([cni, quota('In', [node])], own)).toEqual([]);
    expect(criticalPods([cni, quota('In', [node], 'elsewhere')], own)).toHaveLength(1);
  });
});

it('pods are covered by a quota of their namespace with a scope that takes their class', () => {
  const cni = workload('cni', node);
  expect(isCovered(cni, [own])).toBe(false);
  expect(isCovered(cni, [{ ...own, spec: { hard: { pods: '9' } } }])).toBe(false);
  expect(isCovered(cni, [own, { ...own, spec: { scopes: ['PriorityClass'] } }])).toBe(true);
});
