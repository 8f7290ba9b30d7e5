import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { given, namespaceManifest, revisionOf, startWorld, type World, workloadManifest } from '../world/index.ts';
import { interventions } from './mistake.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'edits' });
});
afterAll(() => world?.stop());
afterEach(() => world.clear());

test('a version that changes while the first is being installed: the given-up revision goes', async ({ skip }) => {
  skip(given !== undefined, 'it takes two versions, and one was given');
  const [older, newer] = [world.charts.versions.at(-2) ?? '', world.charts.version];
  await world.mesh.misbehave(revisionOf(older), 'neverReady');
  await world.apply(world.wish('mesh', { version: older }));
  await world.waitFor('the older one is waited for', () =>
    world.meshControlPlane('mesh')?.status?.message?.includes('0 of 1 pods are ready'),
  );
  await change({ version: newer });
  const { status } = await world.ready('mesh');
  expect(status?.current).toEqual({ version: newer, revision: revisionOf(newer) });
  await world.waitFor('nothing is left of the older one', async () => (await ofRevision(older)).length === 0);
  expect(
    (await world.written()).filter(({ kind }) => kind === 'MeshRevision').map(({ metadata }) => metadata.name),
  ).toEqual([revisionOf(newer)]);
  await world.mesh.behave(revisionOf(older));
});

test('a tag that is added injects, and is taken away once no namespace follows it', async () => {
  await world.apply(world.wish('mesh', { tags: ['default'] }));
  await world.ready('mesh');
  await change({ tags: ['default', 'prod'] });
  await world.ready('mesh');
  await world.apply(namespaceManifest('shop', { 'istio.io/rev': 'prod' }), workloadManifest('shop'));
  await world.waitFor('a pod injected by the new tag', async () =>
    (await world.pods('shop')).some(({ injectedBy }) => injectedBy === revision()),
  );
  await change({ tags: ['default'] });
  const { status } = await world.phase('mesh', 'Blocked');
  expect(status?.findings?.map(({ reason }) => reason)).toEqual(['TagInUse']);
  expect(status?.message).toContain('shop');
  await world.kubectl('label', 'namespace', 'shop', 'istio.io/rev-');
  await world.ready('mesh');
  await world.waitFor('the tag is gone', async () => (await tags()).join() === 'default');
});

test('a component that is added is installed, and one that is taken away is removed', async () => {
  await world.apply(world.wish('mesh'));
  await world.ready('mesh');
  await change({ components: { gateways: [{ name: 'edge', namespace: 'edge' }] } });
  await world.ready('mesh');
  expect(await names('deployments', '-n', 'edge')).toEqual(['deployment.apps/edge']);
  await change({ components: { gateways: [] } });
  await world.waitFor(
    'the gateway is gone',
    async () => (await names('deployments,services,serviceaccounts', '-n', 'edge', '-l', ours)).length === 0,
  );
  await world.ready('mesh');
});

test('other values are a new revision beside the one that serves, more replicas are not', async () => {
  const upgrade = { settle: '0s', retention: '0s' };
  await world.apply(world.wish('mesh', { upgrade, values: { meshConfig: { accessLogFile: '/dev/stdout' } } }));
  await world.ready('mesh');
  await change({ values: { meshConfig: { accessLogFile: '/dev/stdout' }, replicaCount: 2, autoscaleEnabled: false } });
  const scaled = await world.ready('mesh');
  expect(scaled.status?.current?.revision).toBe(revision());

  await change({ values: { meshConfig: { accessLogFile: '/dev/stderr' } } });
  const { status } = await world.ready('mesh');
  const { current, history } = status ?? {};
  expect(current?.version).toBe(world.charts.version);
  expect(current?.revision).toMatch(new RegExp(`^${revision()}-[0-9a-f]{6}$`));
  expect(history?.map(({ outcome, to }) => [outcome, to.revision])).toEqual([
    ['Upgraded', current?.revision],
    ['Installed', revision()],
  ]);
  expect(await accessLog(current?.revision)).toBe('/dev/stderr');
  const records = (await world.written()).filter(({ kind }) => kind === 'MeshRevision');
  expect(records.map(({ metadata }) => metadata.name)).toEqual([current?.revision]);
});

test('an older version than the one that serves blocks, the mesh serves on and damage is repaired', async ({
  skip,
}) => {
  skip(given !== undefined, 'it takes two versions, and one was given');
  const [older, newer] = [world.charts.versions.at(-2) ?? '', world.charts.version];
  await world.apply(world.wish('mesh', { version: newer }));
  await world.ready('mesh');
  await change({ version: older });
  const { status } = await world.phase('mesh', 'Blocked');
  expect(status?.findings?.map(({ reason }) => reason)).toEqual(['UpgradeNotAllowed']);
  expect(status?.message).toContain(`${newer} keeps serving`);
  await world.kubectl('delete', 'configmap', `istio-${revision()}`, '-n', 'istio-system');
  await world.waitFor('the ConfigMap is back', async () => {
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: `istio-${revision()}` };
    return (await world.get(ref)) !== undefined;
  });
  await change({ version: newer });
  await world.ready('mesh');
});

test('a status that somebody wiped comes back, and no object of the mesh is touched', async () => {
  await world.apply(world.wish('mesh'));
  const before = await world.ready('mesh');
  await istiodHasSettled();
  const place = await world.audit.now();
  const seen = world.statusesSeen('mesh').length;
  await world.kubectl(
    'patch',
    'meshcontrolplane',
    'mesh',
    '--subresource=status',
    '--type=json',
    '-p',
    '[{"op":"remove","path":"/status"}]',
  );
  await world.waitFor('the status was wiped', () =>
    world
      .statusesSeen('mesh')
      .slice(seen)
      .some(({ phase }) => phase !== 'Ready'),
  );
  const after = await world.ready('mesh');
  expect(after.status?.current).toEqual(before.status?.current);
  expect(await interventions(world, place)).toEqual([]);
});

const ours = 'app.kubernetes.io/managed-by=meshwright';

/** istiod makes its validators strict a moment after they are there, which is a write of its own. */
async function istiodHasSettled(): Promise<void> {
  await world.waitFor('every validator is strict', async () => {
    const policies = '{.items[*].webhooks[*].failurePolicy}';
    const found = await world.kubectl('get', 'validatingwebhookconfigurations', '-o', `jsonpath=${policies}`);
    return found.split(' ').every((policy) => policy === 'Fail');
  });
}

function revision(): string {
  return revisionOf(world.charts.version);
}

function change(spec: object): Promise<string> {
  return world.kubectl('patch', 'meshcontrolplane', 'mesh', '--type=merge', '-p', JSON.stringify({ spec }));
}

async function ofRevision(version: string): Promise<readonly string[]> {
  const label = `meshwright.io/revision=${revisionOf(version)}`;
  return names('deployments,configmaps,services,mutatingwebhookconfigurations,clusterroles', '-A', '-l', label);
}

async function tags(): Promise<readonly (string | undefined)[]> {
  const webhooks = (await world.written()).filter(({ kind }) => kind === 'MutatingWebhookConfiguration');
  return webhooks.flatMap(({ metadata }) => metadata.labels?.['istio.io/tag'] ?? []).sort();
}

async function names(...query: readonly string[]): Promise<readonly string[]> {
  const found = await world.kubectl('get', ...query, '-o', 'name');
  return found.split('\n').filter((line) => line !== '');
}

async function accessLog(of = revision()): Promise<string | undefined> {
  const found = await world.get({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: 'istio-system',
    name: `istio-${of}`,
  });
  const [, file] = /accessLogFile: (\S+)/.exec(JSON.stringify(found?.data ?? '').replaceAll('\\n', '\n')) ?? [];
  return file;
}
