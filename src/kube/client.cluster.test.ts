import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../../e2e/cluster/index.ts';
import { ApiError, connect, type KubeClient, type KubeObject, type RequestRecord } from './index.ts';
import { eventually } from './testing/eventually.ts';
import { wishes } from './testing/wishes.ts';

let cluster: Cluster;
let client: KubeClient;
const requests: RequestRecord[] = [];

beforeAll(async () => {
  cluster = await startCluster();
  client = await connect({ kubeconfig: cluster.adminKubeconfig, onRequest: (record) => requests.push(record) });
});
afterAll(async () => {
  await client?.close();
  await cluster?.stop();
});

const us = { fieldManager: 'meshwright' };
const configMap = (name: string, data: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
});
const refTo = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name });
const failureOf = async (call: Promise<unknown>): Promise<ApiError> => {
  const error: unknown = await call.then(
    () => new Error('the call succeeded'),
    (failure: unknown) => failure,
  );
  if (error instanceof ApiError) return error;
  throw error;
};

describe('the client and a real API server', () => {
  test('an object is created, read, applied and deleted as raw JSON', async () => {
    const created = await client.create(configMap('raw', { a: '1' }));
    expect(created).toMatchObject({ ...configMap('raw', { a: '1' }), metadata: { uid: expect.any(String) } });
    expect(await client.get(refTo('raw'))).toEqual(created);
    const applied = await client.apply(configMap('raw', { b: '2' }), us);
    expect(applied.data).toEqual({ a: '1', b: '2' });
    expect(await client.delete(refTo('raw'))).toBe('deleted');
    expect(await client.delete(refTo('raw'))).toBe('absent');
    expect(await client.get(refTo('raw'))).toBeUndefined();
  });

  test('a delete harms no other object than the one that is meant', async () => {
    await client.create(configMap('precious'));
    expect((await failureOf(client.delete(refTo('precious'), { uid: 'other' }))).reason).toBe('Conflict');
    expect((await failureOf(client.delete(refTo('precious'), { resourceVersion: '1' }))).reason).toBe('Conflict');
    const { metadata } = (await client.get(refTo('precious'))) ?? configMap('precious');
    const { uid, resourceVersion } = metadata;
    expect(await client.delete(refTo('precious'), { uid, resourceVersion, propagation: 'Foreground' })).toBe(
      'deleting',
    );
    await eventually(async () => expect(await client.get(refTo('precious'))).toBeUndefined());
  });

  test('what waits for finalizers or for its contents is being deleted, not deleted', async () => {
    await client.create({
      ...configMap('held'),
      metadata: { ...configMap('held').metadata, finalizers: ['mesh.test/x'] },
    });
    await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'going' } });
    expect(await client.delete(refTo('held'))).toBe('deleting');
    expect(await client.delete({ apiVersion: 'v1', kind: 'Namespace', name: 'going' })).toBe('deleting');
    const inside = { ...configMap('late'), metadata: { name: 'late', namespace: 'going' } };
    expect((await failureOf(client.create(inside))).reason).toBe('NamespaceTerminating');
  });

  test('a list is read in pages, and metadata alone is enough where it is', async () => {
    await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'many' } });
    const names = Array.from({ length: 201 }, (_, index) => `m-${String(index).padStart(3, '0')}`);
    for (let from = 0; from < names.length; from += 16) {
      const some = names.slice(from, from + 16);
      const make = (name: string) =>
        client.create({ ...configMap(name, { a: '1' }), metadata: { name, namespace: 'many' } });
      await Promise.all(some.map(make));
    }
    requests.length = 0;
    const seen: KubeObject[] = [];
    const selection = { namespace: 'many', metadataOnly: true, fieldSelector: 'metadata.name!=kube-root-ca.crt' };
    for await (const object of client.list({ apiVersion: 'v1', kind: 'ConfigMap' }, selection)) seen.push(object);
    expect(seen.map(({ metadata }) => metadata.name)).toEqual(names);
    expect(new Set(seen.flatMap(Object.keys))).toEqual(new Set(['apiVersion', 'kind', 'metadata']));
    expect(seen[0]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    expect(requests.map(({ verb, status }) => [verb, status])).toEqual([
      ['list', 200],
      ['list', 200],
    ]);
  });

  test('tells the kinds that are served, and notices a CRD that comes and goes', async () => {
    const kind = { apiVersion: 'mesh.test/v1', kind: 'Wish' };
    expect(await client.resource({ apiVersion: 'apps/v1', kind: 'Deployment' })).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      plural: 'deployments',
      namespaced: true,
    });
    expect(await client.resource({ apiVersion: 'autoscaling/v1', kind: 'Scale' })).toBeUndefined();
    expect(await client.resource(kind)).toBeUndefined();
    const crd = await client.create(wishes);
    const served = await eventually(async () => {
      const found = await client.resource(kind);
      expect(found).toEqual({ ...kind, plural: 'wishes', namespaced: false });
      return found;
    });
    expect(served?.namespaced).toBe(false);
    await client.delete({ apiVersion: crd.apiVersion, kind: crd.kind, name: crd.metadata.name });
    const gone = await eventually(async () => {
      const error = await failureOf(client.get({ ...kind, name: 'a' }));
      expect(error.reason).toBe('KindNotServed');
      return error;
    });
    expect(gone.transient).toBe(true);
    await eventually(async () => expect(await client.resource(kind)).toBeUndefined());
  });

  test('someone without permission is told what is missing', async () => {
    await using nobody = await connect({ kubeconfig: await cluster.kubeconfigFor('nobody', []) });
    const error = await failureOf(nobody.get(refTo('same')));
    expect({ reason: error.reason, message: error.message }).toEqual({
      reason: 'Forbidden',
      message:
        'could not get ConfigMap default/same: configmaps "same" is forbidden: User "nobody" cannot get resource "configmaps" in API group "" in the namespace "default"',
    });
  });

  test('knows the version of the server', async () => {
    expect(await client.version()).toMatchObject({
      major: 1,
      minor: expect.any(Number),
      gitVersion: expect.stringMatching(/^v1\./),
    });
  });
});
