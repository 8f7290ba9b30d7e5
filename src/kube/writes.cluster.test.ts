import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../../e2e/cluster/index.ts';
import {
  ApiError,
  connect,
  createEventRecorder,
  type KubeClient,
  type KubeObject,
  ownedFieldsDigest,
  type RequestRecord,
} from './index.ts';
import { createLogbook } from './testing/logbook.ts';

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

describe('a write to a real API server', () => {
  test('an apply without a change keeps the version, and a dry run stores nothing', async () => {
    const first = await client.apply(configMap('same', { a: '1' }), us);
    const second = await client.apply(configMap('same', { a: '1' }), us);
    const dry = await client.apply(configMap('same', { a: '2' }), { ...us, dryRun: true });
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    expect(dry.data).toEqual({ a: '2' });
    expect((await client.get(refTo('same')))?.data).toEqual({ a: '1' });
    expect(await client.create(configMap('dry'), { dryRun: true })).toMatchObject({ metadata: { name: 'dry' } });
    expect(await client.get(refTo('dry'))).toBeUndefined();
  });

  test("another owner's fields are not taken without being told to, and the owner is named", async () => {
    await client.apply(configMap('shared', { a: '1' }), { fieldManager: 'helm' });
    const error = await failureOf(client.apply(configMap('shared', { a: '2' }), us));
    expect({ reason: error.reason, conflicts: error.conflicts, message: error.message }).toEqual({
      reason: 'FieldManagerConflict',
      conflicts: [{ manager: 'helm', field: '.data.a' }],
      message: 'could not apply ConfigMap default/shared: .data.a belongs to "helm"',
    });
    const forced = await client.apply(configMap('shared', { a: '2' }), { ...us, force: true });
    expect(forced.data).toEqual({ a: '2' });
  });

  test('our digest changes exactly when another writer takes a field of ours', async () => {
    const own = (object: KubeObject): string | undefined => ownedFieldsDigest(object, us.fieldManager);
    const ours = await client.apply(configMap('drift', { a: '1' }), us);
    const beside = await client.apply(configMap('drift', { b: '2' }), { fieldManager: 'other' });
    await cluster.kubectl(['label', 'configmap', 'drift', 'team=x']);
    const labelled = await client.get(refTo('drift'));
    await cluster.kubectl(['patch', 'configmap', 'drift', '--type=merge', '-p', '{"data":{"a":"9"}}']);
    const taken = await client.get(refTo('drift'));
    const restored = await client.apply(configMap('drift', { a: '1' }), { ...us, force: true });
    expect([beside, labelled ?? ours, restored].map(own)).toEqual([own(ours), own(ours), own(ours)]);
    expect(own(taken ?? ours)).not.toBe(own(ours));
  });

  test.each<[what: string, object: KubeObject, reason: string]>([
    ['an unknown field', { ...configMap('bad'), foo: 1 }, 'SchemaMismatch'],
    ['a value of the wrong type', { ...configMap('bad'), data: { a: 5 } }, 'SchemaMismatch'],
    ['a name that is not allowed', configMap('A_'), 'Invalid'],
    ['a namespace that does not exist', { ...configMap('a'), metadata: { name: 'a', namespace: 'none' } }, 'NotFound'],
    ['no namespace', { ...configMap('a'), metadata: { name: 'a' } }, 'BadRequest'],
    ['a kind that is not served', { ...configMap('a'), apiVersion: 'mesh.test/v1' }, 'KindNotServed'],
    ['more than an object may have', configMap('big', { a: 'x'.repeat(1_100_000) }), 'TooLarge'],
    ['more than a request may have', configMap('big', { a: 'x'.repeat(4_000_000) }), 'TooLarge'],
    [
      'a uid of an object that is gone',
      { ...configMap('a'), metadata: { name: 'gone', namespace: 'default', uid: 'x' } },
      'Conflict',
    ],
  ])('an apply with %s is refused for that reason', async (_, object, reason) => {
    expect((await failureOf(client.apply(object, us))).reason).toBe(reason);
  });

  test('a create refuses unknown fields and existing names', async () => {
    expect((await failureOf(client.create({ ...configMap('strict'), foo: 1 }))).reason).toBe('SchemaMismatch');
    await client.create(configMap('strict'));
    expect((await failureOf(client.create(configMap('strict')))).reason).toBe('AlreadyExists');
  });
});

describe('Events', () => {
  const regarding = { apiVersion: 'v1', kind: 'Namespace', name: 'default', uid: 'u' };
  const note = { regarding, type: 'Normal', reason: 'Tested', action: 'Test' } as const;

  test('repeats of one note become one Event with a series, and other notes their own', async () => {
    const { log, lines } = createLogbook();
    const recorder = createEventRecorder({ client, controller: 'meshwright.io/test', instance: 'pod', log });
    requests.length = 0;
    for (let time = 0; time < 9; time += 1) await recorder.record({ ...note, note: 'again' });
    await recorder.record({ ...note, note: 'ü'.repeat(600) });
    expect(requests.flatMap(({ verb }) => (verb === 'apply' ? verb : []))).toEqual(
      Array.from({ length: 5 }, () => 'apply'),
    );
    const events: KubeObject[] = [];
    const kind = { apiVersion: 'events.k8s.io/v1', kind: 'Event' };
    for await (const event of client.list(kind, { fieldSelector: 'reason=Tested' })) events.push(event);
    const told = events.map((event) => [event.note, event.series]).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    expect(told).toEqual([
      ['again', { count: 8, lastObservedTime: expect.stringMatching(/\.\d{6}Z$/) }],
      [`${'ü'.repeat(510)}…`, undefined],
    ]);
    expect(events[0]).toMatchObject({ regarding, type: 'Normal', reportingController: 'meshwright.io/test' });
    expect(lines).toEqual([]);
  });

  test('about an object with an unusual name are written too, and a lost one is logged once', async () => {
    const { log, lines } = createLogbook();
    const recorder = createEventRecorder({ client, controller: 'meshwright.io/test', instance: 'pod', log });
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name: 'system:My_Role' };
    await recorder.record({ ...note, regarding: role, note: 'fine' });
    expect(lines).toEqual([]);
    const nowhere = { apiVersion: 'v1', kind: 'Pod', namespace: 'none', name: 'a' };
    for (const text of ['one', 'two']) await recorder.record({ ...note, regarding: nowhere, note: text });
    expect(lines).toEqual([{ level: 'warn', message: 'an Event was lost: one' }]);
  });
});
