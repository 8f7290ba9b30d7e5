import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, type JsonRecord, listAt, textAt } from '../../src/kube/json.ts';
import { ensureTools } from '../cluster/index.ts';
import { identityOf } from './compare/comparable.ts';
import { render } from './compare/render.ts';
import { type ChartName, packCharts } from './index.ts';

let folder: string;
let helm: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshwright-charts-'));
  ({ helm } = await ensureTools());
  await packCharts({ helm, folder });
});
afterAll(() => rm(folder, { recursive: true }));

interface Place {
  readonly release?: string;
  readonly namespace?: string;
  readonly version?: string;
  readonly upgrade?: boolean;
}

function rendered(chart: ChartName, values: readonly string[], place: Place = {}): Promise<JsonRecord[]> {
  const { release = chart, namespace = 'istio-system', version = '1.30.3', upgrade = false } = place;
  const args = [...values.flatMap((value) => ['--set', value]), ...(upgrade ? ['--is-upgrade'] : [])];
  return render(helm, join(folder, version, chart), { release, namespace, args });
}

/** The one object of a kind, or of a kind and a name. */
function the(objects: readonly JsonRecord[], kind: string, name?: string): JsonRecord {
  const found = objects.filter(
    (object) =>
      object.kind === kind && (name ?? textAt(object, 'metadata', 'name')) === textAt(object, 'metadata', 'name'),
  );
  const [only, ...others] = found;
  if (only === undefined || others.length > 0) throw new Error(`${found.length} objects are ${kind} ${name ?? ''}`);
  return only;
}

function entryNames(webhook: JsonRecord): unknown[] {
  return listAt(webhook, 'webhooks').map((entry) => textAt(entry, 'name')?.replace('.sidecar-injector.istio.io', ''));
}

test('defaults give way to the profile, the profile to the user, and both to what stands under pilot', async () => {
  const requests = async (...values: readonly string[]): Promise<unknown> => {
    const deployment = the(await rendered('istiod', values), 'Deployment');
    return at(listAt(deployment, 'spec', 'template', 'spec', 'containers')[0], 'resources', 'requests', 'cpu');
  };
  expect(await requests()).toBe('500m');
  expect(await requests('resources.requests.cpu=1m')).toBe('1m');
  expect(await requests('profile=demo')).toBe('10m');
  expect(await requests('resources.requests.cpu=1m', 'pilot.resources.requests.cpu=2m')).toBe('2m');
  expect(await requests('profile=demo', 'pilot.resources.requests.cpu=2m')).toBe('2m');
});

test('a revision is part of every name, and its pods are selected by it', async () => {
  const objects = await rendered('istiod', ['revision=1-30-3']);
  expect(objects.map(identityOf).filter((identity) => !/-1-30-3(-istio-system)?$/.test(identity))).toEqual([]);
  expect(at(the(objects, 'Deployment'), 'spec', 'selector', 'matchLabels')).toEqual({
    app: 'istiod',
    'istio.io/rev': '1-30-3',
  });
});

test('without a revision the names are plain, the label says default, and all four entries inject', async () => {
  const objects = await rendered('istiod', []);
  const deployment = the(objects, 'Deployment', 'istiod');
  expect(at(deployment, 'spec', 'selector', 'matchLabels')).toEqual({ istio: 'pilot' });
  expect(at(deployment, 'metadata', 'labels', 'istio.io/rev')).toBe('default');
  expect(entryNames(the(objects, 'MutatingWebhookConfiguration'))).toEqual([
    'rev.namespace',
    'rev.object',
    'namespace',
    'object',
  ]);
});

test('a tag is a webhook and a Service of the revision; the default tag serves who names no revision', async () => {
  const objects = await rendered('istiod', ['revision=x', 'revisionTags={prod,default}']);
  const webhooks = ['prod', 'default'].map((tag) =>
    the(objects, 'MutatingWebhookConfiguration', `istio-revision-tag-${tag}`),
  );
  expect(webhooks.map(entryNames)).toEqual([
    ['rev.namespace', 'rev.object'],
    ['rev.namespace', 'rev.object', 'namespace', 'object'],
  ]);
  const backends = webhooks.flatMap((one) =>
    listAt(one, 'webhooks').map((entry) => at(entry, 'clientConfig', 'service', 'name')),
  );
  expect(new Set(backends)).toEqual(new Set(['istiod-x']));
  expect(at(the(objects, 'Service', 'istiod-revision-tag-prod'), 'metadata', 'labels')).toMatchObject({
    'istio.io/rev': 'x',
    'istio.io/tag': 'prod',
  });
});

test('in another namespace the cluster-wide names end in it', async () => {
  const values = ['revision=x', 'revisionTags={prod}', 'global.istioNamespace=mesh'];
  const objects = await rendered('istiod', values, { namespace: 'mesh' });
  const clusterWide = objects.filter((object) => at(object, 'metadata', 'namespace') === undefined);
  expect(clusterWide.map(identityOf).filter((identity) => !identity.endsWith('-mesh'))).toEqual([]);
  expect(clusterWide).toHaveLength(9);
});

test('a validator’s failurePolicy is Ignore at the first install and left alone afterwards', async () => {
  const policy = async (chart: ChartName, upgrade: boolean): Promise<unknown> => {
    const validator = the(await rendered(chart, [], { upgrade }), 'ValidatingWebhookConfiguration');
    return at(listAt(validator, 'webhooks')[0], 'failurePolicy');
  };
  expect([await policy('base', false), await policy('base', true)]).toEqual(['Ignore', undefined]);
  expect([await policy('istiod', false), await policy('istiod', true)]).toEqual(['Ignore', undefined]);
});

test('the default validator leads to the default revision, and is not there without one', async () => {
  const backend = async (...values: readonly string[]): Promise<unknown> => {
    const validator = the(await rendered('base', values), 'ValidatingWebhookConfiguration');
    return at(listAt(validator, 'webhooks')[0], 'clientConfig', 'service', 'name');
  };
  expect(await backend()).toBe('istiod');
  expect(await backend('defaultRevision=x')).toBe('istiod-x');
  const none = await rendered('base', ['defaultRevision=']);
  expect(none.filter((object) => object.kind === 'ValidatingWebhookConfiguration')).toEqual([]);
});

test('each version has its definitions, kept when the release goes', async () => {
  const definitions = async (version: string): Promise<JsonRecord[]> =>
    (await rendered('base', [], { version })).filter((object) => object.kind === 'CustomResourceDefinition');
  const counts = await Promise.all(
    ['1.28.6', '1.29.6', '1.30.2', '1.30.3', '1.30.4'].map(async (version) => (await definitions(version)).length),
  );
  expect(counts).toEqual([14, 14, 15, 15, 15]);
  const policies = (await definitions('1.30.3')).map((crd) =>
    at(crd, 'metadata', 'annotations', 'helm.sh/resource-policy'),
  );
  expect(new Set(policies)).toEqual(new Set(['keep']));
});

test('resourceScope splits a chart into two halves that together are the whole', async () => {
  const identities = async (scope: string): Promise<string[]> =>
    (await rendered('istiod', ['revision=x', 'revisionTags={prod}', `global.resourceScope=${scope}`])).map(identityOf);
  const [all, cluster, namespace] = [
    await identities('all'),
    await identities('cluster'),
    await identities('namespace'),
  ];
  expect([...cluster, ...namespace].toSorted()).toEqual(all.toSorted());
  expect(cluster.filter((identity) => identity.includes('/'))).toEqual([]);
  expect(namespace.filter((identity) => !identity.includes('/'))).toEqual([]);
});

test('a disruption budget comes with the second replica, and a fixed number without an autoscaler', async () => {
  const kinds = async (...values: readonly string[]): Promise<unknown[]> => {
    const objects = await rendered('istiod', values);
    const scaling = objects.filter(({ kind }) => kind === 'PodDisruptionBudget' || kind === 'HorizontalPodAutoscaler');
    return [at(the(objects, 'Deployment'), 'spec', 'replicas'), ...scaling.map(({ kind }) => String(kind)).toSorted()];
  };
  expect(await kinds()).toEqual([undefined, 'HorizontalPodAutoscaler']);
  expect(await kinds('autoscaleMin=2')).toEqual([undefined, 'HorizontalPodAutoscaler', 'PodDisruptionBudget']);
  expect(await kinds('autoscaleEnabled=false', 'replicaCount=3')).toEqual([3, 'PodDisruptionBudget']);
  expect(await kinds('autoscaleEnabled=false')).toEqual([1]);
});

test('placement, priority, labels and annotations of the pods can be chosen', async () => {
  const values = [
    'global.priorityClassName=high',
    'pilot.tolerations[0].key=mesh',
    'pilot.topologySpreadConstraints[0].maxSkew=1',
    'pilot.affinity.nodeAffinity.x=y',
    'pilot.podAnnotations.note=this',
    'pilot.podLabels.team=mesh',
    'pilot.env.SOME=thing',
  ];
  const template = at(the(await rendered('istiod', values), 'Deployment'), 'spec', 'template');
  expect(at(template, 'metadata')).toMatchObject({ annotations: { note: 'this' }, labels: { team: 'mesh' } });
  expect(at(template, 'spec')).toMatchObject({
    priorityClassName: 'high',
    tolerations: [{ key: 'cni.istio.io/not-ready', operator: 'Exists' }, { key: 'mesh' }],
    topologySpreadConstraints: [{ maxSkew: 1 }],
    affinity: { nodeAffinity: { x: 'y' } },
    containers: [{ env: expect.arrayContaining([{ name: 'SOME', value: 'thing' }]) }],
  });
});

test('mesh settings reach the mesh configuration beside those that follow from the names', async () => {
  const objects = await rendered('istiod', ['revision=x', 'meshConfig.accessLogFile=/dev/stdout']);
  const text = textAt(the(objects, 'ConfigMap', 'istio-x'), 'data', 'mesh');
  expect(text).toContain('accessLogFile: /dev/stdout\n');
  expect(text).toContain('discoveryAddress: istiod-x.istio-system.svc:15012\n');
});

test('a gateway is named after its release, follows a revision by a pod label, and waits for its image', async () => {
  const objects = await rendered('gateway', ['revision=prod'], { release: 'istio-ingress', namespace: 'edge' });
  const template = at(the(objects, 'Deployment', 'istio-ingress'), 'spec', 'template');
  expect(at(template, 'metadata', 'labels')).toMatchObject({
    'istio.io/rev': 'prod',
    'sidecar.istio.io/inject': 'true',
    istio: 'ingress',
  });
  expect(at(template, 'metadata', 'annotations', 'inject.istio.io/templates')).toBe('gateway');
  expect(at(template, 'spec', 'containers')).toMatchObject([{ name: 'istio-proxy', image: 'auto' }]);
});

test('the node agents run as system-node-critical, with a quota for it when asked', async () => {
  for (const chart of ['cni', 'ztunnel'] as const) {
    const objects = await rendered(chart, ['resourceQuotas.enabled=true', 'resourceQuotas.pods=7']);
    expect(at(the(objects, 'DaemonSet'), 'spec', 'template', 'spec', 'priorityClassName')).toBe('system-node-critical');
    expect(at(the(objects, 'ResourceQuota'), 'spec')).toEqual({
      hard: { pods: '7' },
      scopeSelector: {
        matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['system-node-critical'] }],
      },
    });
  }
});
