import { describe, expect, it } from 'vitest';
import { labels } from '../../api/index.ts';
import type { KubeClient, KubeObject } from '../../kube/index.ts';
import type { OwnQuota } from './own-quota.ts';
import { quotaToBe } from './quota-to-be.ts';

const namespace = 'istio-system';
const { signal } = new AbortController();

function own(mode: OwnQuota['mode'], hard: Readonly<Record<string, string>>): OwnQuota {
  const metadata = { name: 'meshwright', namespace };
  return { mode, hard, revisions: 1, object: { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard } } };
}

function pod(name: string, mesh?: string, spec: object = {}): KubeObject {
  const containers = [{ name: 'app', resources: { requests: { cpu: '500m' } } }];
  const marked = mesh === undefined ? {} : { [labels.controlPlane]: mesh };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: marked },
    spec: { containers, ...spec },
  };
}

/** The answer of a cluster in whose namespace these pods run. */
function look(quota: OwnQuota | undefined, pods: readonly KubeObject[], live?: KubeObject) {
  const client: Pick<KubeClient, 'list'> = {
    async *list() {
      yield* pods;
    },
  };
  return quotaToBe(quota, { controlPlane: 'mesh', live }, client, signal);
}

const judged = (hard: object, used: object) => ({
  quotas: [{ metadata: { name: 'meshwright' }, spec: { hard }, status: { hard, used } }],
});

describe('the quota that is judged before anything is written', () => {
  it('is none when none is asked for', async () => {
    expect(await look(undefined, [pod('kiali')])).toEqual({ quotas: [] });
  });

  it('has the limits that it is to have, and what is in use now', async () => {
    const used = { pods: '3', 'requests.cpu': '1500m' };
    const live = { ...own('Auto', {}).object, status: { hard: { pods: '11' }, used } };
    expect(await look(own('Auto', { pods: '22' }), [], live)).toEqual(judged({ pods: '22' }, used));
  });

  it('finds pods in its namespace when it is new, and counts all but node agents', async () => {
    const agent = pod('agent', 'mesh', { priorityClassName: 'system-node-critical' });
    const used = { pods: '2', 'count/pods': '2', cpu: '1', 'requests.cpu': '1' };
    const hard = { pods: '11' };
    expect(await look(own('Auto', hard), [pod('istiod', 'mesh'), pod('edge', 'mesh'), agent])).toEqual(
      judged(hard, used),
    );
    expect(await look(own('Fixed', hard), [pod('istiod', 'mesh'), pod('kiali')])).toEqual(judged(hard, used));
  });

  it('is not computed for pods that are not of the mesh, and says which these are', async () => {
    const others = ['kiali', 'grafana', 'jaeger', 'prometheus'].map((name) => pod(name));
    const message = (which: string) =>
      `spec.resources.quota: ResourceQuota istio-system/meshwright would count ${which} not of this mesh, and leave no room for more: ` +
      'move what is not of the mesh out of namespace istio-system, or set mode Fixed with room for all of its pods, or no quota';
    const found = (which: string) => ({ findings: [{ reason: 'QuotaCountsOthers', message: message(which) }] });
    const ours = pod('istiod', 'mesh');
    expect(await look(own('Auto', {}), [ours, pod('istiod-b', 'other')])).toEqual(found('pod istiod-b, which is'));
    expect(await look(own('Auto', {}), [ours, ...others])).toEqual(
      found('pods grafana, jaeger, kiali and 1 more, which are'),
    );
  });

  it('is refused when it is fixed below what is in use', async () => {
    const message =
      'spec.resources.quota.hard has 700m of requests.cpu, and the pods in namespace istio-system use 1 already, so that none of them could be replaced: raise it';
    const pods = [pod('istiod', 'mesh'), pod('edge', 'mesh')];
    expect(await look(own('Fixed', { 'requests.cpu': '700m' }), pods)).toEqual({
      findings: [{ reason: 'QuotaExhausted', message }],
    });
    expect(await look(own('Fixed', { 'requests.cpu': '1' }), pods)).toHaveProperty('quotas');
  });
});
