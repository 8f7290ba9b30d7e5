import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../../../e2e/cluster/index.ts';
import { annotations, apiVersion, fieldManagers, kinds, type MeshControlPlaneStatus } from '../../api/index.ts';
import { ApiError, connect, type KubeClient, type KubeObject } from '../../kube/index.ts';
import { eventually } from '../../kube/testing/eventually.ts';
import type { ClusterSession } from '../command.ts';
import { awaiting, begun, example, rollout } from '../testing/meshes.ts';
import { approve } from './approve.ts';
import { carryOut } from './carry-out.ts';
import { ownersOf } from './owners.ts';
import { pause, resume } from './pause.ts';

const { id } = rollout;
const kind = { apiVersion, kind: kinds.meshControlPlane.kind };
let cluster: Cluster;
let client: KubeClient;

beforeAll(async () => {
  cluster = await startCluster();
  client = await connect({ kubeconfig: cluster.adminKubeconfig });
  await cluster.kubectl(['apply', '-f', join(import.meta.dirname, '../../../crds')]);
  await eventually(async () => expect(await client.resource(kind)).toBeDefined());
});
afterAll(async () => {
  await client?.close();
  await cluster?.stop();
});

/** A mesh in the middle of a rollout, of which no operator takes care. */
beforeEach(async () => {
  await cluster.kubectl(['delete', 'meshcontrolplane', '--all']);
  await client.create({ ...kind, metadata: { name: 'mesh' }, spec: example().spec });
  await writeStatus(awaiting);
});

test('an approval that somebody else gives between the look and the write is kept', async () => {
  await carryOut((mesh) => approve(mesh, ['internal']), session(meanwhile(() => annotate('rest'))));
  expect((await stored()).metadata.annotations).toEqual({ [annotations.approve]: `${id}/rest,${id}/internal` });
});

test('what has stopped to make sense between the look and the write is not written', async () => {
  const ended = { phase: 'Ready', message: '1.30.3 serves' } as const;
  const late = carryOut((mesh) => approve(mesh, ['internal']), session(meanwhile(() => writeStatus(ended))));
  await expect(late).rejects.toThrow('nothing is rolled out, so no wave waits: 1.30.3 serves');
  expect((await stored()).metadata.annotations).toBeUndefined();
});

test('what was asked for before stays asked for', async () => {
  await carryOut(pause, session(client));
  await carryOut((mesh) => approve(mesh, ['internal']), session(client));
  const { metadata, spec } = await stored();
  expect([metadata.annotations, spec]).toEqual([
    { [annotations.approve]: `${id}/internal` },
    expect.objectContaining({ paused: true }),
  ]);
});

test('the end of a pause leaves the field to nobody, whatever else changes meanwhile', async () => {
  await carryOut(pause, session(client));
  expect(ownersOf(await stored(), ['spec', 'paused'])).toEqual([fieldManagers.cli]);
  const status = { ...awaiting, message: 'it goes on' };
  await carryOut(resume, session(meanwhile(() => writeStatus(status), 2)));
  const mesh = await stored();
  expect([mesh.spec, ownersOf(mesh, ['spec', 'paused'])]).toEqual([expect.objectContaining({ paused: false }), []]);
});

test('a mesh that changes again and again is given up with what the API server said', async () => {
  const restless = { ...client, apply: async () => Promise.reject(conflict) };
  const conflict = new ApiError({ reason: 'Conflict', message: 'the object has been modified' });
  await expect(carryOut(pause, session(restless))).rejects.toBe(conflict);
});

/** The client, with something that happens right before one of its writes, the first or another. */
function meanwhile(happens: () => Promise<unknown>, before = 1): KubeClient {
  let writes = 0;
  return {
    ...client,
    async apply(object, options) {
      writes += 1;
      if (writes === before) await happens();
      return client.apply(object, options);
    },
  };
}

function session(through: KubeClient): ClusterSession {
  return {
    client: through,
    operand: 'mesh',
    flags: {},
    program: 'meshwright',
    out: { write: () => undefined },
    err: { write: () => undefined },
    environment: {},
    untilStopped: () => new AbortController().signal,
    now: Date.now,
  };
}

function annotate(wave: string): Promise<string> {
  return cluster.kubectl(['annotate', 'meshcontrolplane', 'mesh', `${annotations.approve}=${id}/${wave}`]);
}

async function writeStatus(status: MeshControlPlaneStatus): Promise<void> {
  const manifest = { ...kind, metadata: { name: 'mesh' }, status: { phaseSince: begun, ...status } };
  await client.apply(manifest, { fieldManager: fieldManagers.status, force: true, subresource: 'status' });
}

async function stored(): Promise<KubeObject> {
  const found = await client.get({ ...kind, name: 'mesh' });
  if (found === undefined) throw new Error('the mesh is gone');
  return found;
}
