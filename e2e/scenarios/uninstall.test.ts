import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/index.ts';
import {
  namespaceManifest,
  revisionOf,
  settledSnapshot,
  startWorld,
  type World,
  workloadManifest,
} from '../world/index.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'uninstall' });
});
afterAll(() => world?.stop());
afterEach(() => world.clear());

test('is refused while pods use the mesh, says who and how many, and goes on when they are gone', async () => {
  await world.apply(world.wish('mesh'));
  await world.ready('mesh');
  await users('shop', 1);
  await users('bank', 2);
  await deleted('mesh');
  await world.phase('mesh', 'Uninstalling');
  const status = await world.waitFor('the message counts all pods', () => {
    const { status: now } = world.meshControlPlane('mesh') ?? {};
    return now?.message?.includes('3 pods in 2 namespaces') && now;
  });
  const message = status.message ?? '';
  const told = ['bank (2), shop (1)', 'meshwright.io/force-uninstall=true'];
  expect(told.filter((words) => !message.includes(words))).toEqual([]);
  expect(status.conditions).toMatchObject([
    { type: 'Ready', status: 'False', reason: 'Uninstalling' },
    { type: 'Reconciling', status: 'False' },
    { type: 'Stalled', status: 'True', reason: 'InUse', message },
    { type: 'ControlPlaneReady', status: 'True' },
    { type: 'ResourcesReady', status: 'True' },
  ]);
  // A new pod is still injected: nothing was taken away yet.
  await world.kubectl('scale', 'deployment', 'app', '-n', 'shop', '--replicas=2');
  await world.waitFor('the message counts the new pod', () =>
    world.meshControlPlane('mesh')?.status?.message?.includes('4 pods in 2 namespaces'),
  );
  await world.kubectl('delete', 'deployment', 'app', '-n', 'shop');
  await world.waitFor('the message names bank alone', () =>
    world.meshControlPlane('mesh')?.status?.message?.includes('2 pods in 1 namespace'),
  );
  await world.kubectl('delete', 'deployment', 'app', '-n', 'bank');
  await world.waitFor('mesh is gone', () => world.meshControlPlane('mesh') === undefined);
  expect(await leftovers()).toEqual([]);
});

test.each(['the operator sees it', 'no operator runs'])(
  'keeps the mesh in repair while pods use it, when %s',
  async (when) => {
    await world.apply(world.wish('mesh'));
    await world.ready('mesh');
    await users('shop', 1);
    await deleted('mesh');
    await world.phase('mesh', 'Uninstalling');
    const revision = revisionOf(world.charts.version);
    const whole = await settledSnapshot(world);
    if (when === 'no operator runs') await world.operator.kill('SIGTERM');
    await world.kubectl('delete', 'mutatingwebhookconfiguration', 'istio-revision-tag-default');
    await world.kubectl('delete', 'configmap', `istio-${revision}`, '-n', 'istio-system');
    const role = `istiod-clusterrole-${revision}-istio-system`;
    await world.kubectl('patch', 'clusterrole', role, '--type=merge', '--patch={"rules":[]}');
    await world.operator.start();
    await world.waitFor('everything is as before', async () => isDeepStrictEqual(await world.snapshot(), whole));
    await world.kubectl('delete', 'deployment', 'app', '-n', 'shop');
    await world.waitFor('mesh is gone', () => world.meshControlPlane('mesh') === undefined);
    expect(await leftovers()).toEqual([]);
  },
);

test('leaves CRDs, Istio objects of other people and the namespace', async () => {
  await world.apply(
    world.wish('mesh', { components: { cni: { enabled: true }, gateways: [{ name: 'edge', namespace: 'edge' }] } }),
  );
  await world.ready('mesh');
  await world.apply(namespaceManifest('docs'), gateway('docs'));
  const definitions = await names('customresourcedefinitions');
  await world.uninstall('mesh');
  expect(await leftovers()).toEqual([]);
  expect(await names('customresourcedefinitions')).toEqual(definitions);
  expect(await names('gateways.networking.istio.io', '-n', 'docs')).toEqual(['gateway.networking.istio.io/front']);
  expect(await names('namespaces')).toEqual(expect.arrayContaining(['namespace/istio-system', 'namespace/edge']));
});

test('goes on although pods use the mesh, when the annotation says so', async () => {
  await world.apply(world.wish('mesh'));
  await world.ready('mesh');
  await users('mail', 1);
  await deleted('mesh');
  await world.phase('mesh', 'Uninstalling');
  await world.kubectl('annotate', 'meshcontrolplane', 'mesh', 'meshwright.io/force-uninstall=true');
  await world.waitFor('mesh is gone', () => world.meshControlPlane('mesh') === undefined);
  expect(await leftovers()).toEqual([]);
  expect((await world.pods('mail')).map(({ injectedBy }) => injectedBy)).toEqual([revisionOf(world.charts.version)]);
});

test('in the middle of an install removes what was installed so far', async () => {
  await world.mesh.misbehave(revisionOf(world.charts.version), 'neverReady');
  await world.apply(world.wish('mesh'));
  await world.waitFor('the control plane is waited for', () =>
    world.meshControlPlane('mesh')?.status?.message?.includes('0 of 1 pods are ready'),
  );
  await world.uninstall('mesh');
  await world.mesh.behave(revisionOf(world.charts.version));
  expect(await leftovers()).toEqual([]);
});

test('of one that was never installed is immediate', async () => {
  await world.apply(world.wish('mesh', { version: '9.9.9' }));
  await world.phase('mesh', 'Blocked');
  await world.kubectl('delete', 'meshcontrolplane', 'mesh', '--timeout=10s');
});

test('does not wait for an object that carries our label but belongs to somebody else', async () => {
  await world.apply(world.wish('mesh'));
  await world.ready('mesh');
  const labels = { 'app.kubernetes.io/managed-by': 'meshwright', 'meshwright.io/control-plane': 'mesh' };
  await world.apply(namespaceManifest('docs'), {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'copied', namespace: 'docs', labels },
  });
  await world.uninstall('mesh');
  expect(await leftovers()).toEqual(['ConfigMap copied']);
  await world.kubectl('delete', 'configmap', 'copied', '-n', 'docs');
});

// Foreground is how Argo CD deletes.
test.each(['foreground', 'orphan'])('is refused in the same way when the deletion cascades as %s', async (cascade) => {
  await world.apply(world.wish('mesh'));
  await world.ready('mesh');
  await users('shop', 1);
  const before = await leftovers();
  await deleted('mesh', `--cascade=${cascade}`);
  await world.phase('mesh', 'Uninstalling');
  // Kubernetes has had its turn once it has removed another object that was deleted after the mesh.
  await world.apply(marker('apples'));
  await world.apply({ ...marker('core'), metadata: await ownedBy('apples', 'core') });
  await world.kubectl('delete', 'configmap', 'apples', '-n', 'shop');
  await world.waitFor('the garbage collector has come round', async () => {
    const found = await names('configmaps', '-n', 'shop');
    return !found.includes('configmap/core');
  });
  expect(await leftovers()).toEqual(before);
  await world.kubectl('scale', 'deployment', 'app', '-n', 'shop', '--replicas=2');
  await world.waitFor('a new pod is injected', async () => {
    const found = await world.pods('shop');
    return found.length === 2 && found.every(({ injectedBy }) => injectedBy !== undefined);
  });
  await world.kubectl('delete', 'deployment', 'app', '-n', 'shop');
  await world.waitFor('mesh is gone', () => world.meshControlPlane('mesh') === undefined);
  expect(await leftovers()).toEqual([]);
});

async function deleted(name: string, ...options: readonly string[]): Promise<void> {
  await world.kubectl('delete', 'meshcontrolplane', name, '--wait=false', ...options);
}

function marker(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' } };
}

async function ownedBy(owner: string, name: string): Promise<KubeObject['metadata']> {
  const uid = await world.kubectl('get', 'configmap', owner, '-n', 'shop', '-o', 'jsonpath={.metadata.uid}');
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: owner, uid }];
  return { ...marker(name).metadata, ownerReferences };
}

/** A namespace whose pods are injected. */
async function users(namespace: string, pods: number): Promise<void> {
  await world.apply(
    namespaceManifest(namespace, { 'istio-injection': 'enabled' }),
    workloadManifest(namespace, 'app', pods),
  );
  await world.waitFor(`${pods} injected pods in ${namespace}`, async () => {
    const found = await world.pods(namespace);
    return found.filter(({ injectedBy }) => injectedBy !== undefined).length === pods;
  });
}

/** What Meshwright wrote and did not remove; CRDs stay on purpose. */
async function leftovers(): Promise<readonly string[]> {
  const objects = await world.written();
  return objects
    .filter(({ kind }) => kind !== 'CustomResourceDefinition')
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}

async function names(...query: readonly string[]): Promise<readonly string[]> {
  return (await world.kubectl('get', ...query, '-o', 'name')).trim().split('\n');
}

function gateway(namespace: string): KubeObject {
  const servers = [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }];
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name: 'front', namespace },
    spec: { selector: { istio: 'edge' }, servers },
  };
}
