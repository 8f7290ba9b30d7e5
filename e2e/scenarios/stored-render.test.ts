import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { digestOfBytes } from '../../src/charts/index.ts';
import type { KubeObject, ObjectRef } from '../../src/kube/index.ts';
import { listAt, textAt } from '../../src/kube/json.ts';
import { renderDigest } from '../../src/observe/vouched.ts';
import {
  describeRequest,
  given,
  isRealWrite,
  operatorUser,
  revisionOf,
  startWorld,
  type World,
} from '../world/index.ts';
import { change } from './mistake.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'stored-render', flags: ['--leader-elect=false'] });
});
afterAll(() => world?.stop());
afterEach(() => world.clear());

test('what was rendered is stored before the first object of it, and goes with an uninstall', async () => {
  const place = await world.audit.now();
  await installed();
  const [owner] = (await stored())?.metadata.ownerReferences ?? [];
  expect(owner).toMatchObject({ kind: 'MeshRevision', name: revision() });
  const applied = (await world.audit.requests(operatorUser, place))
    .filter(isRealWrite)
    .filter(({ resource, subresource }) => resource !== 'events' && subresource === undefined)
    .map(({ resource, name }) => `${resource} ${name}`);
  // A store that lags may have one recorded once more, which changes nothing.
  expect([...new Set(applied)].slice(0, 5)).toEqual([
    'meshcontrolplanes mesh',
    'namespaces istio-system',
    'namespaces edge',
    `meshrevisions ${revision()}`,
    `configmaps meshwright-${revision()}`,
  ]);
  await world.uninstall('mesh');
  expect(await stored()).toBeUndefined();
});

test('a change of what is wanted costs one write of it, and rest costs none', async () => {
  await installed();
  const before = await digests();
  const place = await world.audit.now();
  await change(world, { components: { gateways: [{ name: 'edge', namespace: 'edge' }] } });
  await world.ready('mesh');
  const writes = (await world.audit.requests(operatorUser, place)).filter(isRealWrite).map(describeRequest);
  expect(writes.filter((write) => write.includes(`meshwright-${revision()}`))).toEqual([
    `patch configmaps istio-system/meshwright-${revision()} (200)`,
  ]);
  const after = await digests();
  expect(after).toHaveLength(2);
  expect(after[1]).toBe(before[0]);
});

describe('what is stored is set right again when', () => {
  test.each([
    ['it was deleted', () => world.kubectl('delete', 'configmap', name(), '-n', 'istio-system')],
    ['it was altered', () => alter('mallory')],
    ['it was altered under the name of the operator', () => alter('meshwright')],
  ])('%s', async (_, damage) => {
    await installed();
    const before = await stored();
    await damage();
    await world.waitFor('it is as it was', async () => {
      const now = await stored();
      return (
        now !== undefined && now.metadata.resourceVersion !== before?.metadata.resourceVersion && sameBytes(now, before)
      );
    });
    await world.ready('mesh');
  });

  test('the status of the MeshRevision was lost, which vouches for it', async () => {
    await installed();
    const before = await digests();
    const lost = ['--subresource=status', '--type=merge', '-p', '{"status":null}'];
    const left = await world.kubectl('patch', 'meshrevision', revision(), ...lost, '-o', 'jsonpath={.status}');
    expect(left).toBe('');
    await world.waitFor('it is vouched for again', async () => {
      await world.kubectl('annotate', 'meshcontrolplane', 'mesh', `example.test/look=${Date.now()}`, '--overwrite');
      return (await digests())[0] === before[0];
    });
    await world.ready('mesh');
  });

  test('its namespace was deleted', async () => {
    await installed();
    const before = await stored();
    await world.kubectl('delete', 'namespace', 'istio-system', '--timeout=60s');
    await world.waitFor('it is there again', async () => sameBytes(await stored(), before));
    await world.ready('mesh');
  });
});

describe.skipIf(given !== undefined)('without charts, without a cache, and with a new operator', () => {
  test('a mesh that serves is repaired from what is stored, and says so', async () => {
    await installed();
    await bereaved(async () => {
      for (const object of damaged()) await world.client.delete(object);
    });
    for (const object of damaged()) {
      await world.waitFor(`${object.kind} ${object.name} is back`, () => world.get(object));
    }
    const says = /repaired from what is stored in the cluster, because charts can't be had: .*127/;
    await world.waitFor('its message says so', () => says.test(world.meshControlPlane('mesh')?.status?.message ?? ''));
    await world.ready('mesh');
    await world.waitFor('an Event says why', async () =>
      (await world.events('mesh')).some(({ reason }) => reason === 'RepositoryUnreachable'),
    );
    world.charts.repository?.heal();
    await world.waitFor('the message speaks of the mesh alone', () =>
      world.meshControlPlane('mesh')?.status?.message?.endsWith(`serves as revision ${revision()}`),
    );
  });

  test('a changed wish is Blocked, and what serves is repaired meanwhile', async () => {
    await installed();
    await bereaved();
    await world.waitFor('the operator knows that charts are gone', () =>
      world.meshControlPlane('mesh')?.status?.message?.includes('what is stored in the cluster'),
    );
    await change(world, { tags: ['default', 'prod'] });
    const { status } = await world.phase('mesh', 'Blocked');
    expect(status?.findings?.map(({ reason }) => reason)).toContain('RepositoryUnreachable');
    await world.client.delete(configuration());
    await world.waitFor('it is back', () => world.get(configuration()));
    expect(world.meshControlPlane('mesh')?.status?.phase).toBe('Blocked');
    world.charts.repository?.heal();
    await change(world, { tags: ['default', 'prod', 'dev'] });
    await world.ready('mesh');
  });

  test('nothing that somebody else stored in its place is ever applied', async () => {
    await installed();
    await bereaved(async () => {
      await alter('meshwright');
      await world.client.delete(configuration());
    });
    await world.waitFor('the message names what is damaged', () =>
      world.meshControlPlane('mesh')?.status?.message?.includes(`${name()} does not hold what Meshwright stored`),
    );
    expect(
      await world.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'evil' }),
    ).toBeUndefined();
    world.charts.repository?.heal();
    await change(world, { tags: ['default', 'prod'] });
    await world.ready('mesh');
    expect(await digests()).toContain(renderDigest([digestOfBytes(bytesOf(await stored()))], ''));
  });
});

async function installed(): Promise<void> {
  await world.apply(world.wish('mesh', { components: { gateways: [{ name: 'south', namespace: 'edge' }] } }));
  await world.ready('mesh');
}

/** Takes charts and cache away while no operator runs, does something, and starts a new one. */
async function bereaved(meanwhile: () => Promise<unknown> = async () => undefined): Promise<void> {
  await world.operator.kill('SIGTERM');
  await rm(join(world.cluster.folder, 'operator-cache'), { recursive: true });
  for (const path of ['/index.yaml', '*']) world.charts.repository?.fail(path, { kind: 'reset' });
  await meanwhile();
  await world.operator.start();
}

/** An object of the revision. */
function configuration(): ObjectRef {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: `istio-${revision()}` };
}

/** Besides, one of a component, and one that all share. */
function damaged(): readonly ObjectRef[] {
  return [
    configuration(),
    { apiVersion: 'v1', kind: 'Service', namespace: 'edge', name: 'south' },
    { apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'istio-system', name: 'istio-reader-service-account' },
  ];
}

/** Puts another render in place of the stored one, with a digest that fits. */
async function alter(fieldManager: string): Promise<void> {
  const evil = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'evil', namespace: 'default' } };
  const plan = { part: 'shared', chart: 'base', release: 'istio-base', namespace: 'istio-system', values: {} };
  const bytes = gzipSync(JSON.stringify({ format: 1, charts: [{ plan, objects: [evil] }] }));
  await world.client.mergePatch(
    storedRef(),
    {
      metadata: { annotations: { 'meshwright.io/render': renderDigest([digestOfBytes(bytes)], '') } },
      binaryData: { 'render.json.gz': bytes.toString('base64') },
    },
    { fieldManager },
  );
}

function stored(): Promise<KubeObject | undefined> {
  return world.get(storedRef());
}

function storedRef(): ObjectRef {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: name() };
}

function bytesOf(object: KubeObject | undefined): Buffer {
  return Buffer.from(textAt(object, 'binaryData', 'render.json.gz') ?? '', 'base64');
}

function sameBytes(a: KubeObject | undefined, b: KubeObject | undefined): boolean {
  return a !== undefined && bytesOf(a).equals(bytesOf(b));
}

/** What the MeshRevision vouches for. */
async function digests(): Promise<readonly unknown[]> {
  const record = await world.get({ apiVersion: 'meshwright.io/v1alpha1', kind: 'MeshRevision', name: revision() });
  return listAt(record, 'status', 'renders');
}

function name(): string {
  return `meshwright-${revision()}`;
}

function revision(): string {
  return revisionOf(world.charts.version);
}
