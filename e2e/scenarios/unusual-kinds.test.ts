import { cp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { KubeObject, ObjectRef } from '../../src/kube/index.ts';
import { given, operatorUser, revisionOf, startWorld, type World } from '../world/index.ts';
import { change } from './mistake.ts';

/** A kind that none of the mesh's own charts render; a template of one's own in the gateway's chart does. */
const kind = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass' };
const template = `apiVersion: ${kind.apiVersion}
kind: ${kind.kind}
metadata:
  name: {{ .Release.Name }}-first
handler: runsc
`;
const edge: ObjectRef = { ...kind, name: 'edge-first' };
const gateways = [{ name: 'edge', namespace: 'edge' }];

let world: World;
let directory: string;
beforeAll(async () => {
  world = await startWorld({ name: 'unusual-kinds', flags: ['--leader-elect=false'] });
  directory = join(world.cluster.folder, 'own-charts');
  if (given !== undefined) return;
  await cp(join(world.cluster.folder, 'charts', world.charts.version), directory, { recursive: true });
  await writeFile(join(directory, 'gateway/templates/runtime.yaml'), template);
  await world.apply(...rights());
});
afterAll(() => world?.stop());
afterEach(async () => {
  await release();
  await world.clear();
});

describe.skipIf(given !== undefined)('an object of a kind that only the charts in use render', () => {
  test('is kept as it should be', async () => {
    await installed();
    await world.client.delete(edge);
    await world.waitFor('it is back', () => world.get(edge));
    await world.ready('mesh');
  });

  test('is found again by a new operator without charts and without a cache, and kept as it should be', async () => {
    await installed();
    await world.operator.kill('SIGKILL');
    await rm(join(world.cluster.folder, 'operator-cache'), { recursive: true });
    await rename(directory, `${directory}-away`);
    await world.client.delete(edge);
    await world.operator.start();
    await world.waitFor('it is back', () => world.get(edge));
    await world.client.delete(edge);
    await world.waitFor('it is back once more', () => world.get(edge));
    await rename(`${directory}-away`, directory);
  });

  test('is pruned when it is no longer wanted, whenever the operator is killed', async () => {
    await installed();
    await hold();
    await change(world, { components: { gateways: [] } });
    await world.waitFor('it is being deleted', async () => (await world.get(edge))?.metadata.deletionTimestamp);
    expect(await kindsNamed()).toBe('node.k8s.io/v1/RuntimeClass');
    await world.operator.kill('SIGKILL');
    await world.operator.start();
    await release();
    await world.waitFor('no record names the kind any more', async () => (await kindsNamed()) === undefined);
    expect(await world.get(edge)).toBeUndefined();
    await world.ready('mesh');
  });

  test('is pruned although the operator was killed before it came to that, and forgot the charts', async () => {
    await installed();
    await world.operator.kill('SIGKILL');
    await rm(join(world.cluster.folder, 'operator-cache'), { recursive: true });
    await change(world, { components: { gateways: [] } });
    await world.operator.start();
    await world.waitFor('it is gone', async () => (await world.get(edge)) === undefined);
    await world.ready('mesh');
  });

  test('goes with an uninstall, before what names it, and keeps the finalizer until then', async () => {
    await installed();
    await hold();
    await world.kubectl('delete', 'meshcontrolplane', 'mesh', '--wait=false');
    await world.waitFor('it is being deleted', async () => (await world.get(edge))?.metadata.deletionTimestamp);
    await world.operator.kill('SIGKILL');
    const place = await world.audit.now();
    await world.operator.start();
    await world.waitFor('the new operator finds it, and that it is already being deleted', async () =>
      (await world.audit.requests(operatorUser, place)).some(({ verb, name }) => verb === 'get' && name === edge.name),
    );
    expect(await kindsNamed()).toBe('node.k8s.io/v1/RuntimeClass');
    await release();
    await world.waitFor('mesh is gone', () => world.meshControlPlane('mesh') === undefined);
    const left = (await world.written()).filter((object) => object.kind !== 'CustomResourceDefinition');
    expect([...left, await world.get(edge)]).toEqual([undefined]);
  });
});

async function installed(): Promise<void> {
  await world.apply(world.wish('mesh', { charts: { directory }, components: { gateways } }));
  await world.ready('mesh');
  expect(await world.get(edge)).toBeDefined();
}

/** Keeps it from going for as long as wanted. */
async function hold(): Promise<void> {
  await finalizers(['example.test/hold']);
}

async function release(): Promise<void> {
  if ((await world.get(edge)) !== undefined) await finalizers([]);
}

async function finalizers(all: readonly string[]): Promise<void> {
  await world.client.mergePatch(edge, { metadata: { finalizers: all } }, { fieldManager: 'holder' });
}

async function kindsNamed(): Promise<string | undefined> {
  const name = `meshwright-${revisionOf(world.charts.version)}`;
  const record = await world.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name });
  return record?.metadata.annotations?.['meshwright.io/kinds'];
}

/** What whoever adds such a template grants to the operator. */
function rights(): readonly KubeObject[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { name: 'meshwright-runtime-classes' };
  return [
    {
      apiVersion,
      kind: 'ClusterRole',
      metadata,
      rules: [
        {
          apiGroups: ['node.k8s.io'],
          resources: ['runtimeclasses'],
          verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
        },
      ],
    },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', name: 'meshwright', namespace: 'meshwright-system' }],
    },
  ];
}
