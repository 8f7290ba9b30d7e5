import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../../e2e/cluster/index.ts';
import {
  type Change,
  connect,
  type KubeClient,
  type KubeObject,
  type Reading,
  type Reflection,
  reflect,
} from './index.ts';
import { textAt } from './json.ts';
import { eventually } from './testing/eventually.ts';
import { createLogbook, type LogLine } from './testing/logbook.ts';
import { type NetProxy, startNetProxy } from './testing/net-proxy.ts';
import { wishes } from './testing/wishes.ts';

let cluster: Cluster;
let admin: KubeClient;
beforeAll(async () => {
  cluster = await startCluster();
  admin = await connect({ kubeconfig: cluster.adminKubeconfig });
});
afterAll(async () => {
  await admin?.close();
  await cluster?.stop();
});

const kind = { apiVersion: 'v1', kind: 'ConfigMap' };
const selection = { namespace: 'default', labelSelector: 'mesh.test/reflected=yes' };
const configMap = (name: string, value: string): KubeObject => ({
  ...kind,
  metadata: { name, namespace: 'default', labels: { 'mesh.test/reflected': 'yes' } },
  data: { value },
});
const set = (name: string, value: string): Promise<KubeObject> =>
  admin.apply(configMap(name, value), { fieldManager: 'test' });
const remove = (name: string) => admin.delete({ ...kind, namespace: 'default', name });

/** What a store should hold, read live. */
async function truth(): Promise<ReadonlyMap<string, string>> {
  const all = new Map<string, string>();
  for await (const object of admin.list(kind, selection)) all.set(`default/${object.metadata.name}`, digest(object));
  return all;
}
/** Makes etcd forget every version but the newest. */
async function compact(): Promise<void> {
  const ask = async (path: string, body: object): Promise<unknown> => {
    const answer = await fetch(`${cluster.etcdUrl}/v3/kv/${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  const revision = textAt(await ask('range', { key: btoa('/') }), 'header', 'revision');
  await ask('compaction', { revision, physical: true });
}
const digest = (object: KubeObject): string => `${object.metadata.uid} ${object.metadata.resourceVersion}`;

describe.each<Reading>(['pages', 'stream'])('a reflector that reads by %s from a real API server', (reading) => {
  let proxy: NetProxy;
  let client: KubeClient;
  let stop: AbortController;
  let store: Reflection<string>;
  let changes: Change<string>[];
  let lines: LogLine[];
  /** Times that everything was read. */
  let readings: number;
  let watching: PromiseWithResolvers<void>;

  const agrees = () =>
    eventually(async () => {
      expect(store.outage).toBeUndefined();
      expect(new Map(store.entries())).toEqual(await truth());
    }, 30_000);

  beforeEach(async () => {
    proxy = await startNetProxy(cluster);
    readings = 0;
    watching = Promise.withResolvers();
    client = await connect({
      kubeconfig: proxy.kubeconfig,
      timeouts: { watchSilence: 5_000 },
      onRequest: ({ verb, path, status }) => {
        if (verb === 'list' || path.includes('sendInitialEvents')) readings += 1;
        if (verb === 'watch' && status === 200) watching.resolve();
      },
    });
    stop = new AbortController();
    changes = [];
    const logbook = createLogbook();
    lines = logbook.lines;
    await set('steady', '1');
    store = reflect({
      client,
      kind,
      ...selection,
      reading,
      project: digest,
      onChange: (change) => changes.push(change),
      signal: stop.signal,
      log: logbook.log,
    });
    await Promise.all([store.whenSynced, watching.promise]);
  });
  afterEach(async () => {
    stop.abort();
    await store.done;
    await client.close();
    await proxy[Symbol.asyncDispose]();
    for (const [key] of await truth()) await remove(key.slice('default/'.length));
  });

  test('follows what is created, changed, deleted and created anew', async () => {
    const [steady] = [...store.values()];
    const first = digest(await set('a', '1'));
    const second = digest(await set('a', '2'));
    await remove('a');
    const third = digest(await set('a', '1'));
    await agrees();
    expect(changes).toEqual([
      { key: 'default/steady', before: undefined, after: steady },
      { key: 'default/a', before: undefined, after: first },
      { key: 'default/a', before: first, after: second },
      { key: 'default/a', before: second, after: undefined },
      { key: 'default/a', before: undefined, after: third },
    ]);
  });

  test('resumes without reading all again after its connections were cut, and misses nothing', async () => {
    const before = readings;
    for (const round of ['1', '2', '3']) {
      proxy.cut();
      await set('a', round);
      await remove('steady');
      await set('steady', round);
      await agrees();
    }
    expect(readings).toBe(before);
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(3);
  });

  test('notices a peer that has vanished without closing anything', async () => {
    proxy.freeze(true);
    await set('a', '1');
    const outage = await eventually(() => {
      expect(store.outage?.error.reason).toBe('Timeout');
      return store.outage;
    });
    expect(Date.now() - (outage?.since ?? 0)).toBeGreaterThanOrEqual(1_500);
    expect(store.get('default/a')).toBeUndefined();
    proxy.freeze(false);
    proxy.cut();
    await agrees();
  });

  test('agrees with the server when the past is gone: after a compaction, a restart, and changes in between', async () => {
    const old = store.get('default/steady');
    const lost = digest(await set('lost', '1'));
    await agrees();
    proxy.freeze(true);
    await remove('steady');
    await remove('lost');
    const anew = digest(await set('steady', '1'));
    await compact();
    await cluster.restartApiServer();
    const before = readings;
    proxy.freeze(false);
    proxy.cut();
    await agrees();
    expect(readings).toBeGreaterThan(before);
    expect(new Set(changes.slice(2))).toEqual(
      new Set([
        { key: 'default/steady', before: old, after: undefined },
        { key: 'default/steady', before: undefined, after: anew },
        { key: 'default/lost', before: lost, after: undefined },
      ]),
    );
  });

  test('agrees with the server after many writes and cuts at any moment', async () => {
    const names = ['a', 'b', 'c', 'd', 'steady'];
    for (let step = 0; step < 120; step += 1) {
      const name = names[(step * 7) % names.length] ?? 'a';
      if (step % 3 === 2) await remove(name);
      else await set(name, String(step));
      if (step % 10 === 9) proxy.cut();
    }
    await agrees();
    const mirror = new Map<string, string>();
    for (const { key, before, after } of changes) {
      expect(mirror.get(key)).toBe(before);
      if (after === undefined) mirror.delete(key);
      else mirror.set(key, after);
    }
    expect(mirror).toEqual(await truth());
  });

  test('leaves no connection behind when it is stopped', async () => {
    stop.abort();
    await store.done;
    await client.close();
    await eventually(() => expect(proxy.open).toBe(0));
  });
});

test('a kind that is not served yet is followed as soon as it is known to be', async () => {
  const client = await connect({ kubeconfig: cluster.adminKubeconfig });
  const stop = new AbortController();
  const kindOfWish = { apiVersion: 'mesh.test/v1', kind: 'Wish' };
  const store = reflect({
    client,
    kind: kindOfWish,
    project: (object) => object.metadata.name,
    onChange: () => undefined,
    signal: stop.signal,
    log: createLogbook().log,
    rhythm: { backoff: { firstMs: 3_600_000, longestMs: 3_600_000 } },
  });
  await eventually(() => expect(store.outage?.error.reason).toBe('KindNotServed'));
  await admin.create(wishes);
  await eventually(async () => expect(await admin.resource(kindOfWish)).toBeDefined());
  const before = client.discoverySignal;
  await client.apply(wishes, { fieldManager: 'test' });
  expect(before.aborted).toBe(true);
  await store.whenSynced;
  await eventually(() => expect(store.outage).toBeUndefined());
  stop.abort();
  await store.done;
  await client.close();
});

test('metadata alone can be followed, by name too', async () => {
  const client = await connect({ kubeconfig: cluster.adminKubeconfig });
  const stop = new AbortController();
  const seen: (KubeObject | undefined)[] = [];
  const store = reflect({
    client,
    kind: { apiVersion: 'v1', kind: 'Namespace' },
    fieldSelector: 'metadata.name=followed',
    metadataOnly: true,
    project: (object) => object,
    onChange: ({ after }) => seen.push(after),
    signal: stop.signal,
    log: createLogbook().log,
  });
  await store.whenSynced;
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'followed' } };
  for (const name of ['followed', 'ignored']) await admin.create({ ...namespace, metadata: { name } });
  await eventually(() => expect(seen).not.toEqual([]));
  expect(seen[0]).toMatchObject(namespace);
  expect(Object.keys(seen[0] ?? {}).sort()).toEqual(['apiVersion', 'kind', 'metadata']);
  stop.abort();
  await store.done;
  await client.close();
});
