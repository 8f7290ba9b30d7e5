import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { at, listAt, textAt } from '../../../src/kube/json.ts';
import { type Cluster, startCluster } from '../../cluster/index.ts';
import { installChart, packCharts, type StandInMesh, startMesh } from '../index.ts';

const waiting = { timeout: 60_000, interval: 50 };
const revision = '1-30-3';
let cluster: Cluster;
let charts: string;
let mesh: StandInMesh;
beforeAll(async () => {
  cluster = await startCluster({ name: 'stand-in-mesh' });
  charts = join(cluster.folder, 'charts');
  await packCharts({ helm: cluster.binaries.helm, folder: charts });
  mesh = await startMesh({ cluster });
  await install('base', 'base', { defaultRevision: revision });
  await install('istiod', `istiod-${revision}`, { revision, revisionTags: '{default,prod}' });
  await mesh.whenServing(revision);
  await cluster.kubectl(['create', 'namespace', 'shop']);
  await cluster.kubectl(['label', 'namespace', 'shop', 'istio-injection=enabled']);
  await vi.waitFor(() => cluster.kubectl(['get', 'serviceaccount', 'default', '-n', 'shop']), waiting);
});
afterEach(() => mesh.behave(revision));
afterAll(async () => {
  await mesh.stop();
  await cluster.stop();
});

async function install(chart: string, release: string, set: Record<string, string>, version = '1.30.3'): Promise<void> {
  await installChart(cluster, { chart: join(charts, version, chart), release, namespace: 'istio-system', set });
}

async function get(...args: readonly string[]): Promise<unknown> {
  return JSON.parse(await cluster.kubectl(['get', ...args, '-o', 'json']));
}

/** A pod as the API server would create it in the namespace. */
async function dryRunPod(namespace = 'shop'): Promise<unknown> {
  const args = ['run', 'probe', '--image=probe', '-n', namespace, '--dry-run=server', '-o', 'json'];
  return JSON.parse(await cluster.kubectl(args));
}

function istioObject(kind: string, spec: object): string {
  return JSON.stringify({
    apiVersion: 'networking.istio.io/v1',
    kind,
    metadata: { name: 'x', namespace: 'shop' },
    spec,
  });
}

const sound = { servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }] };

function dryRun(kind: string, spec: object): Promise<string> {
  return cluster.kubectl(['apply', '--dry-run=server', '-f', '-'], { input: istioObject(kind, spec) });
}

test('a Deployment in a labelled namespace gets pods with a native sidecar of the revision, and they become ready', async () => {
  await cluster.kubectl(['create', 'deployment', 'web', '-n', 'shop', '--image=web']);
  await cluster.kubectl(['wait', '-n', 'shop', '--for=condition=available', 'deployment/web', '--timeout=60s']);
  const [pod] = listAt(await get('pods', '-n', 'shop', '-l', 'app=web'), 'items');
  expect(at(pod, 'metadata', 'annotations')).toMatchObject({ 'istio.io/rev': revision });
  expect(at(pod, 'spec', 'initContainers')).toMatchObject([
    { name: 'istio-init' },
    { name: 'istio-proxy', restartPolicy: 'Always', resources: { requests: { cpu: '100m', memory: '128Mi' } } },
  ]);
  const status: unknown = JSON.parse(textAt(pod, 'metadata', 'annotations', 'sidecar.istio.io/status') ?? '');
  expect(status).toMatchObject({ revision });
});

test('each injection webhook of the revision and of its tags carries the CA, written as istiod writes it', async () => {
  const { caBundle } = await mesh.whenServing(revision);
  const webhooks = listAt(await get('mutatingwebhookconfigurations', '--show-managed-fields'), 'items');
  const bundles = webhooks.flatMap((one) =>
    listAt(one, 'webhooks').map((entry) => at(entry, 'clientConfig', 'caBundle')),
  );
  expect(new Set(bundles)).toEqual(new Set([caBundle]));
  const managers = webhooks.map((one) =>
    listAt(one, 'metadata', 'managedFields').map((entry) => [at(entry, 'manager'), at(entry, 'operation')]),
  );
  for (const writers of managers) expect(writers).toContainEqual(['pilot-discovery', 'Update']);
});

test('a damaged CA bundle is put right', async () => {
  const patch = JSON.stringify([{ op: 'replace', path: '/webhooks/0/clientConfig/caBundle', value: 'Cg==' }]);
  await cluster.kubectl([
    'patch',
    'mutatingwebhookconfiguration',
    'istio-revision-tag-prod',
    '--type=json',
    '-p',
    patch,
  ]);
  const { caBundle } = await mesh.whenServing(revision);
  await vi.waitFor(async () => {
    const tag = await get('mutatingwebhookconfiguration', 'istio-revision-tag-prod');
    expect(at(listAt(tag, 'webhooks')[0], 'clientConfig', 'caBundle')).toBe(caBundle);
  }, waiting);
});

test('both validators fail closed once validation works', async () => {
  await vi.waitFor(async () => {
    const items = listAt(await get('validatingwebhookconfigurations'), 'items');
    const policies = items.map((one) => [
      textAt(one, 'metadata', 'name'),
      at(listAt(one, 'webhooks')[0], 'failurePolicy'),
    ]);
    expect(policies).toEqual([
      [`istio-validator-${revision}-istio-system`, 'Fail'],
      ['istiod-default-validator', 'Fail'],
    ]);
  }, waiting);
});

test('an invalid Istio object is refused in istiod’s words, a sound one is accepted', async () => {
  await expect(dryRun('Gateway', {})).rejects.toThrow(
    'admission webhook "validation.istio.io" denied the request: configuration is invalid: gateway must have at least one server',
  );
  expect(await dryRun('Gateway', sound)).toContain('created (server dry run)');
});

test('a Helm gateway’s container is filled in by the injector', async () => {
  await installChart(cluster, {
    chart: join(charts, '1.30.3', 'gateway'),
    release: 'ingress',
    namespace: 'edge',
    set: { revision },
  });
  await cluster.kubectl(['wait', '-n', 'edge', '--for=condition=available', 'deployment/ingress', '--timeout=60s']);
  const [pod] = listAt(await get('pods', '-n', 'edge'), 'items');
  expect(listAt(pod, 'spec', 'containers')).toMatchObject([
    { name: 'istio-proxy', image: 'stand-in.invalid/mesh/proxyv2:1.30.3' },
  ]);
  expect(at(pod, 'metadata', 'annotations', 'istio.io/rev')).toBe(revision);
});

test('the monitoring port tells version, readiness, proxies and counters', async () => {
  const { address } = await mesh.whenServing(revision);
  const page = async (path: string): Promise<string> => (await fetch(`http://${address}:15014${path}`)).text();
  expect(JSON.parse(await page('/version'))).toMatchObject({ version: '1.30.3' });
  expect((await fetch(`http://${address}:15014/ready`)).status).toBe(200);
  const proxies: readonly unknown[] = JSON.parse(await page('/debug/syncz'));
  expect(new Set(proxies.map((proxy) => at(proxy, 'proxy_type')))).toEqual(new Set(['router', 'sidecar']));
  const metrics = await page('/metrics');
  expect(metrics).toContain('pilot_xds{version="1.30.3"} 2\n');
  expect(metrics).toMatch(/sidecar_injection_success_total [1-9]/);
});

test('all revisions of a namespace share one root, each with its own address', async () => {
  await install('istiod', 'istiod-1-29-6', { revision: '1-29-6' }, '1.29.6');
  const [older, newer] = [await mesh.whenServing('1-29-6'), await mesh.whenServing(revision)];
  expect(older).toMatchObject({ version: '1.29.6', caBundle: newer.caBundle });
  expect(older.address).not.toBe(newer.address);
  await cluster.kubectl(['delete', 'deployment', 'istiod-1-29-6', '-n', 'istio-system']);
  await vi.waitFor(() => expect(mesh.serving.map((one) => one.revision)).toEqual([revision]), waiting);
});

test('a Deployment scaled to nothing is not served, and is again when it comes back', async () => {
  await cluster.kubectl(['delete', 'hpa', `istiod-${revision}`, '-n', 'istio-system']);
  await cluster.kubectl(['scale', `deployment/istiod-${revision}`, '--replicas=0', '-n', 'istio-system']);
  await vi.waitFor(() => expect(mesh.serving).toEqual([]), waiting);
  await expect(dryRunPod()).rejects.toThrow('connection refused');
  await cluster.kubectl(['scale', `deployment/istiod-${revision}`, '--replicas=2', '-n', 'istio-system']);
  await mesh.whenServing(revision);
  expect(at(await dryRunPod(), 'metadata', 'annotations', 'istio.io/rev')).toBe(revision);
});

test('told to refuse injection, no pod can be created', async () => {
  await mesh.misbehave(revision, 'refuseInjection');
  await expect(dryRunPod()).rejects.toThrow('denied the request: failed to run injection template');
  await mesh.behave(revision);
  expect(listAt(await dryRunPod(), 'spec', 'initContainers')).toHaveLength(2);
});

test('told to inject without sidecar, pods pass unchanged', async () => {
  await mesh.misbehave(revision, 'injectWithoutSidecar');
  const pod = await dryRunPod();
  expect([listAt(pod, 'spec', 'initContainers'), at(pod, 'metadata', 'annotations')]).toEqual([[], undefined]);
  await mesh.behave(revision);
});

test('told to reject configuration or to accept everything, the validator does', async () => {
  await mesh.misbehave(revision, 'rejectConfiguration');
  await expect(dryRun('Gateway', sound)).rejects.toThrow('told to reject every configuration');
  await mesh.behave(revision);
  await mesh.misbehave(revision, 'acceptEverything');
  expect(await dryRun('Gateway', {})).toContain('created (server dry run)');
  await mesh.behave(revision);
  await expect(dryRun('Gateway', {})).rejects.toThrow('denied the request');
});

test('told to be slow, answers come late', async () => {
  await mesh.misbehave(revision, { slow: 400 });
  const begin = performance.now();
  await dryRunPod();
  expect(performance.now() - begin).toBeGreaterThan(400);
  await mesh.behave(revision);
});

test('told to be dead, nobody listens although the pods are ready', async () => {
  await mesh.misbehave(revision, 'dead');
  await expect(dryRunPod()).rejects.toThrow('connection refused');
  const deployment = await get('deployment', `istiod-${revision}`, '-n', 'istio-system');
  expect(at(deployment, 'status', 'readyReplicas')).toBeGreaterThan(0);
  await mesh.behave(revision);
  await mesh.whenServing(revision);
});

test('told so before it exists, a revision is never ready until it is told to behave', async () => {
  await mesh.misbehave('late', 'neverReady');
  await install('istiod', 'istiod-late', { revision: 'late' });
  const pods = await vi.waitFor(async () => {
    const items = listAt(
      await get('pods', '-n', 'istio-system', '-l', 'istio.io/rev=late', '--show-managed-fields'),
      'items',
    );
    expect(items).toHaveLength(1);
    return items;
  }, waiting);
  // Held from its creation: nobody had to write the annotation afterwards, so it was not ready for even a moment.
  expect(at(pods[0], 'metadata', 'annotations', 'meshwright.test/fate')).toBe('unready');
  expect(listAt(pods[0], 'metadata', 'managedFields').map((entry) => at(entry, 'manager'))).not.toContain(
    'pilot-discovery',
  );
  await mesh.behave('late');
  await mesh.whenServing('late');
});

test('a pod that is created at once after its revision was told to behave is not held any more', async () => {
  await mesh.misbehave('brief', 'neverReady');
  await mesh.behave('brief');
  const labels = '--labels=app=istiod,istio.io/rev=brief,sidecar.istio.io/inject=false';
  const pod: unknown = JSON.parse(
    await cluster.kubectl(['run', 'probe', '--image=probe', labels, '--dry-run=server', '-o', 'json']),
  );
  expect(at(pod, 'metadata', 'annotations')).toBeUndefined();
});

test('a revision that runs can stop being ready', async () => {
  await mesh.misbehave('late', 'neverReady');
  await cluster.kubectl([
    'wait',
    '-n',
    'istio-system',
    '--for=condition=available=false',
    'deployment/istiod-late',
    '--timeout=60s',
  ]);
  await vi.waitFor(() => expect(mesh.serving.map((one) => one.revision)).toEqual([revision]), waiting);
  await mesh.behave('late');
  await mesh.whenServing('late');
});

test('told to give no CA bundle, new webhooks stay without one', async () => {
  await mesh.misbehave('mute', 'noCaBundle');
  await install('istiod', 'istiod-mute', { revision: 'mute' });
  await vi.waitFor(() => expect(mesh.serving.map((one) => one.revision)).toContain('mute'), waiting);
  await cluster.kubectl(['create', 'namespace', 'mute']);
  await cluster.kubectl(['label', 'namespace', 'mute', 'istio.io/rev=mute']);
  await vi.waitFor(() => expect(dryRunPod('mute')).rejects.toThrow('certificate signed by unknown authority'), waiting);
  await mesh.behave('mute');
  await mesh.whenServing('mute');
  await vi.waitFor(
    async () => expect(at(await dryRunPod('mute'), 'metadata', 'annotations', 'istio.io/rev')).toBe('mute'),
    waiting,
  );
});

test('a mesh without a revision name in another namespace is served under the name default', async () => {
  await installChart(cluster, {
    chart: join(charts, '1.30.2', 'istiod'),
    release: 'istiod',
    namespace: 'second',
    set: { 'global.istioNamespace': 'second' },
  });
  expect(await mesh.whenServing('default')).toMatchObject({ namespace: 'second', version: '1.30.2' });
  const injector = await get('mutatingwebhookconfiguration', 'istio-sidecar-injector-second');
  expect(listAt(injector, 'webhooks')).toHaveLength(4);
});
