import { EventEmitter, on } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ApiError, type KubeObject, type WatchEvent } from '../kube/index.ts';
import { eventually } from '../kube/testing/eventually.ts';
import { createLogbook } from '../kube/testing/logbook.ts';
import { istio } from '../mesh/istio/istio.ts';
import { type Concerns, Stores, type WatchOptions } from './stores.ts';

/** Kinds that may not be read. */
let forbidden: Set<string>;
let server: EventEmitter;
let woken: (keyof Concerns)[];
let ended: AbortController;
let stores: Stores;

const wakes = (whom: keyof Concerns) => () => {
  woken.push(whom);
};
const concerns: Concerns = {
  controlPlane: wakes('controlPlane'),
  everyControlPlane: wakes('everyControlPlane'),
  everyBlocked: wakes('everyBlocked'),
  everyRemoval: wakes('everyRemoval'),
  everyRollout: wakes('everyRollout'),
  arrival: wakes('arrival'),
  gone: wakes('gone'),
};

/** An API server with nothing in it, which tells what is emitted by kind. */
const client: WatchOptions['client'] = {
  discoverySignal: new AbortController().signal,
  async *pages({ kind }) {
    mayRead(kind);
    yield { resourceVersion: '1', items: [] };
  },
  async watch({ kind }, { signal, resourceVersion }) {
    mayRead(kind);
    const told = on(server, kind, signal && { signal });
    return events(told, resourceVersion === undefined);
  },
};

async function* events(told: AsyncIterable<WatchEvent[]>, fromTheStart: boolean): AsyncGenerator<WatchEvent> {
  if (fromTheStart) yield { type: 'bookmark', resourceVersion: '1', complete: true };
  for await (const some of told) yield* some;
}

function mayRead(kind: string): void {
  if (forbidden.has(kind)) throw new ApiError({ reason: 'Forbidden', message: `${kind} is forbidden` });
}

beforeEach(() => {
  forbidden = new Set();
  server = new EventEmitter();
  woken = [];
  ended = new AbortController();
});
afterEach(() => ended.abort());

function watch(): void {
  const provider = { ...istio, ownedKinds: [] };
  stores = new Stores({ client, signal: ended.signal, log: createLogbook().log, provider, concerns });
}

/** Tells of the namespace, and returns who is woken by that. */
async function told(resourceVersion: string, metadata: Partial<KubeObject['metadata']>): Promise<readonly string[]> {
  woken = [];
  const object = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'gw', uid: 'gw', resourceVersion, ...metadata },
  };
  server.emit('Namespace', { type: 'set', object });
  await new Promise((resolve) => setImmediate(resolve));
  return woken;
}

test('a label of a namespace that was changed wakes meshes that move and meshes that are blocked, and none at rest', async () => {
  watch();
  await eventually(() => expect(woken).toHaveLength(4));
  const labels = { 'istio-injection': 'enabled' };
  expect(await told('2', { labels })).toEqual(['everyControlPlane']);
  expect(await told('3', { labels, annotations: { note: 'nobody minds' } })).toEqual([]);
  expect(await told('4', {})).toEqual(['everyRollout', 'everyBlocked']);
});

test('a right to watch that was granted wakes every mesh as soon as all was read', async () => {
  forbidden.add('Pod');
  watch();
  await eventually(() => expect([woken.length, stores.pods.outage?.error.reason]).toEqual([3, 'Forbidden']));
  woken = [];
  forbidden.delete('Pod');
  await eventually(() => expect(woken).toEqual(['everyControlPlane']));
  expect(stores.seesPods).toBe(true);
});

test('more room in a namespace where somebody waits for it wakes the meshes that are blocked', async () => {
  watch();
  const capacity = stores.watchCapacity();
  capacity.watch('istio-system');
  await eventually(() => expect(capacity.synced).toBe(true));
  woken = [];
  const metadata = { name: 'small', namespace: 'istio-system', uid: 'small', resourceVersion: '2' };
  server.emit('ResourceQuota', { type: 'set', object: { apiVersion: 'v1', kind: 'ResourceQuota', metadata } });
  await eventually(() => expect(woken).toContain('everyBlocked'));
  expect(capacity.quotas('istio-system')).toHaveLength(1);
  expect(capacity.quotas('elsewhere')).toEqual([]);
});
