import { describe, expect, it } from 'vitest';
import { labels } from '../../api/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import { type OwnQuotaRequest, ownQuota } from './own-quota.ts';

const namespace = 'istio-system';

function istiod(revision: string, pod: object = {}, spec: object = {}): KubeObject {
  const requests = { cpu: '500m', memory: '2Gi' };
  const containers = [{ name: 'discovery', resources: { requests } }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `istiod-${revision}`, namespace, labels: { [labels.revision]: revision } },
    spec: { replicas: null, strategy: surging, template: { spec: { containers, ...pod } }, ...spec },
  };
}

const surging = { rollingUpdate: { maxSurge: '100%', maxUnavailable: '25%' } };

function scalerOf({ kind, metadata: { name } }: KubeObject, maxReplicas: number): KubeObject {
  const spec = { scaleTargetRef: { kind, name }, minReplicas: 2, maxReplicas };
  return { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name, namespace }, spec };
}

function agent(priorityClassName?: string): KubeObject {
  const containers = [{ name: 'agent', resources: { requests: { cpu: '100m', memory: '100Mi' } } }];
  const spec = { template: { spec: { containers, priorityClassName } } };
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent', namespace }, spec };
}

const [older, newer] = [istiod('1-29-6'), istiod('1-30-3')];

function quotaFor(objects: readonly KubeObject[], more: Partial<OwnQuotaRequest> = {}) {
  return ownQuota({
    asked: { mode: 'Auto' },
    namespace,
    objects,
    limitRanges: [],
    nodes: () => 7,
    held: undefined,
    ...more,
  });
}

describe('the quota of the control plane', () => {
  it('has room for all that one revision may be scaled to, twice while it is replaced, and one pod more', () => {
    const hard = { pods: '11', 'requests.cpu': '5500m', 'requests.memory': '22Gi' };
    expect(quotaFor([newer, scalerOf(newer, 5)])).toEqual({
      mode: 'Auto',
      revisions: 1,
      hard,
      object: {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'meshwright', namespace },
        spec: {
          hard,
          scopeSelector: {
            matchExpressions: [{ scopeName: 'PriorityClass', operator: 'NotIn', values: ['system-node-critical'] }],
          },
        },
      },
    });
  });

  it('has room for two revisions while there are two, each with its own autoscaler', () => {
    const both = [older, scalerOf(older, 3), newer, scalerOf(newer, 5)];
    expect(quotaFor(both)).toMatchObject({
      revisions: 2,
      hard: { pods: '18', 'requests.cpu': '9', 'requests.memory': '36Gi' },
    });
  });

  it('counts neither node agents, of which there is one on every node, nor what is in other namespaces', () => {
    const elsewhere = { ...newer, metadata: { ...newer.metadata, namespace: 'istio-ingress' } };
    expect(quotaFor([older, elsewhere, agent('system-node-critical')]).hard).toEqual(quotaFor([older]).hard);
  });

  it('counts a DaemonSet of no such class on each of its nodes', () => {
    expect(quotaFor([agent()])).toMatchObject({
      revisions: 0,
      hard: { pods: '8', 'requests.cpu': '800m', 'requests.memory': '800Mi' },
    });
  });

  it('takes for a container what a LimitRange gives it', () => {
    const silent = istiod('1-30-3', { containers: [{ name: 'discovery', resources: null }] });
    const limits = [{ type: 'Container', defaultRequest: { cpu: '1' } }];
    const limitRanges = [{ metadata: { name: 'bounds' }, spec: { limits } }];
    expect(quotaFor([silent]).hard).toEqual({ pods: '3' });
    expect(quotaFor([silent], { limitRanges }).hard).toEqual({ pods: '3', 'requests.cpu': '3' });
  });

  it('is not lowered below what is held, and limits nothing that is not to be limited any more', () => {
    const held = { pods: '11', 'requests.cpu': '1', 'limits.cpu': '20' };
    expect(quotaFor([newer], { held }).hard).toEqual({ pods: '11', 'requests.cpu': '1500m', 'requests.memory': '6Gi' });
  });

  it('has the figures that a person gave it when it is fixed, whatever is held', () => {
    const hard = { pods: '4', 'requests.cpu': '2' };
    const held = { pods: '11', 'requests.cpu': '1' };
    expect(quotaFor([older, newer], { asked: { mode: 'Fixed', hard }, held })).toMatchObject({
      mode: 'Fixed',
      revisions: 2,
      hard,
      object: { spec: { hard } },
    });
  });
});
