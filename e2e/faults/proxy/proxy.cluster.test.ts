import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../../src/kube/index.ts';
import { listAt, textAt } from '../../../src/kube/json.ts';
import { eventually } from '../../../src/kube/testing/eventually.ts';
import { type Cluster, startCluster } from '../../cluster/index.ts';
import type { Exchange } from './exchange.ts';
import type { Aftermath } from './gate.ts';
import type { Fault, Match, Moment } from './plan.ts';
import { type FaultProxy, startFaultProxy } from './proxy.ts';
import { openRawClient, type RawClient } from './testing/raw-client.ts';

let cluster: Cluster;
let proxy: FaultProxy;
/** Through the proxy. */
let client: RawClient;
/** Past it. */
let direct: RawClient;
let halted: (exchange: Exchange, when: Moment) => Promise<Aftermath>;

beforeAll(async () => {
  cluster = await startCluster({ name: 'fault-proxy' });
  const kubeconfig = await cluster.operatorKubeconfig();
  proxy = await startFaultProxy({
    kubeconfig,
    caCertificate: cluster.caCertificate,
    folder: cluster.folder,
    halted: (exchange, when) => halted(exchange, when),
  });
  client = await openRawClient(proxy.kubeconfig);
  direct = await openRawClient(kubeconfig);
});
afterEach(() => proxy?.heal());
afterAll(async () => {
  client?.close();
  direct?.close();
  await proxy?.stop();
  await cluster?.stop();
});

const maps = '/api/v1/namespaces/default/configmaps';
const watching = `${maps}?watch=1&allowWatchBookmarks=true&fieldSelector=metadata.name!=kube-root-ca.crt`;

function play(on: Match, fault: Fault): void {
  proxy.play({ rules: [{ on, fault }] });
}

function apply(name: string, data: Record<string, string> = {}, through = client) {
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
  return through.send('PATCH', `${maps}/${name}?fieldManager=tester`, body);
}

async function statusOf(name: string): Promise<number> {
  return (await direct.send('GET', `${maps}/${name}`)).status;
}

async function versionNow(): Promise<string> {
  return textAt((await direct.send('GET', maps)).body, 'metadata', 'resourceVersion') ?? '';
}

describe('without a plan', () => {
  test('everything passes, as the user of the kubeconfig', async () => {
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const { body } = await client.send('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', review);
    expect(textAt(body, 'status', 'userInfo', 'username')).toBe('system:serviceaccount:meshwright-system:meshwright');
  });

  test('a client of Kubernetes works through it: lists, watches, applies', async () => {
    await using kube = await connect({ kubeconfig: proxy.kubeconfig });
    const made = await kube.apply(
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'plain', namespace: 'default' } },
      { fieldManager: 'tester' },
    );
    expect(await kube.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'plain' })).toEqual(made);
  });

  test('the log tells of each write what it did to the version, and whether it did anything', async () => {
    const from = proxy.requests.length;
    const versionOf = async () => textAt((await apply('logged', { a: '1' })).body, 'metadata', 'resourceVersion');
    const version = await versionOf();
    await versionOf();
    await client.send('DELETE', `${maps}/logged`);
    const told = { resource: 'configmaps', namespace: 'default', name: 'logged', dryRun: false, fault: undefined };
    expect(proxy.requests.slice(from)).toMatchObject([
      {
        ...told,
        verb: 'apply',
        fieldManager: 'tester',
        status: 201,
        versionBefore: undefined,
        versionAfter: version,
        effective: true,
      },
      { ...told, verb: 'apply', status: 200, versionBefore: version, versionAfter: version, effective: false },
      { ...told, verb: 'delete', status: 200, versionBefore: version, effective: true },
    ]);
  });
});

describe('a request', () => {
  test('that is dropped before does not happen, and its connection is reset', async () => {
    play({ verbs: ['apply'] }, { do: 'drop', when: 'before' });
    await expect(apply('dropped-before')).rejects.toThrow('ECONNRESET');
    expect(await statusOf('dropped-before')).toBe(404);
  });

  test('whose answer is swallowed has happened', async () => {
    play({ verbs: ['apply'] }, { do: 'drop', when: 'after' });
    await expect(apply('dropped-after')).rejects.toThrow('ECONNRESET');
    expect(await statusOf('dropped-after')).toBe(200);
  });

  test('that is delayed is answered later, and as always', async () => {
    play({ verbs: ['get'] }, { do: 'delay', milliseconds: 300 });
    const begun = performance.now();
    expect((await client.send('GET', '/api/v1/namespaces/default')).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(290);
  });

  test('that is frozen gets no answer, and a reset when the faults end', async () => {
    play({ verbs: ['apply'] }, { do: 'freeze', milliseconds: 60_000 });
    const answer = apply('frozen').catch((error: unknown) => error);
    await eventually(() => expect(proxy.met).toBe(1));
    proxy.heal();
    expect(String(await answer)).toContain('ECONNRESET');
    expect(await statusOf('frozen')).toBe(404);
  });

  test('whose answer is cut gets half of it', async () => {
    play({ verbs: ['list'] }, { do: 'cut' });
    await expect(client.send('GET', maps)).rejects.toThrow('ECONNRESET');
  });

  test.each([
    [409, 'Conflict'],
    [410, 'Expired'],
    [429, 'TooManyRequests'],
    [500, 'InternalError'],
    [503, 'ServiceUnavailable'],
    [504, 'Timeout'],
  ] as const)('that is refused with %i carries a Status %s', async (code, reason) => {
    play({ verbs: ['list'] }, { do: 'refuse', code, ...(code === 429 ? { retryAfterSeconds: 2 } : {}) });
    const { status, retryAfter, body } = await client.send('GET', maps);
    expect({ status, retryAfter }).toEqual({ status: code, retryAfter: code === 429 ? '2' : undefined });
    expect(body).toMatchObject({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, code });
  });

  test('for a list can be answered with what was there before', async () => {
    await client.send('GET', maps);
    await proxy.remember('configmaps');
    const before = listAt((await direct.send('GET', maps)).body, 'items');
    await apply('after-the-memory', {}, direct);
    play({ verbs: ['list'] }, { do: 'replay' });
    expect(listAt((await client.send('GET', maps)).body, 'items')).toEqual(before);
    expect(listAt((await client.send('GET', maps)).body, 'items')).not.toEqual(before);
  });
});

describe('everything stands still', () => {
  test.each([
    ['before', 404],
    ['after', 200],
    ['answered', 200],
  ] as const)(
    '%s a request: nothing else gets through, and after a crash nothing of the dead client does',
    async (when, then) => {
      const name = `halted-${when}`;
      const { promise: crash, resolve: end } = Promise.withResolvers<Aftermath>();
      const stands = Promise.withResolvers<Moment>();
      halted = async (_, moment) => {
        stands.resolve(moment);
        return crash;
      };
      play({ name }, { do: 'halt', when });
      const first = apply(name).then(({ status }) => status, String);
      expect(await stands.promise).toBe(when);
      expect(await statusOf(name)).toBe(then);
      const from = proxy.requests.length;
      const second = apply(`${name}-second`).catch(String);
      await eventually(() => expect(proxy.requests.length).toBe(from + 1));
      expect(await statusOf(`${name}-second`)).toBe(404);
      end('crashed');
      expect(await first).toEqual(when === 'answered' ? 201 : 'Error: ECONNRESET');
      expect(await second).toBe('Error: ECONNRESET');
      expect(await statusOf(`${name}-second`)).toBe(404);
      expect((await apply(`${name}-third`)).status).toBe(201);
    },
  );

  test.each(['list', 'watch'] as const)('also before a %s', async (verb) => {
    halted = async () => 'crashed';
    play({ verbs: [verb], resource: 'configmaps' }, { do: 'halt', when: 'before' });
    const struck = proxy.strikes.counts('crash');
    await expect(client.send('GET', verb === 'list' ? maps : watching)).rejects.toThrow('ECONNRESET');
    expect(proxy.strikes.counts('crash')).toBe(struck + 1);
  });

  test('and goes on when there was no crash', async () => {
    halted = async () => 'goesOn';
    play({ name: 'goes-on' }, { do: 'halt', when: 'after' });
    expect((await apply('goes-on')).status).toBe(201);
  });
});

describe('what really happened is counted', () => {
  test('each fault by its kind, and none that nothing met', async () => {
    proxy.strikes.take();
    play({ verbs: ['list'] }, { do: 'refuse', code: 503 });
    await apply('counted');
    await client.send('GET', maps);
    play({ verbs: ['apply'] }, { do: 'drop', when: 'after' });
    await expect(apply('counted', { a: '1' })).rejects.toThrow('ECONNRESET');
    play({ verbs: ['get'] }, { do: 'drop', when: 'after' });
    await expect(client.send('GET', `${maps}/counted`)).rejects.toThrow('ECONNRESET');
    await proxy.remember('configmaps');
    proxy.play({ rules: [{ on: { verbs: ['list'] }, times: 2, fault: { do: 'replay' } }] });
    await client.send('GET', maps);
    await client.send('GET', '/api/v1/namespaces?limit=7');
    expect(Object.fromEntries(proxy.strikes.take())).toEqual({
      503: 1,
      'swallowed answer of a write': 1,
      drop: 1,
      'stale list': 1,
    });
  });
});

describe('a watch', () => {
  async function watch() {
    return client.watch(`${watching}&resourceVersion=${await versionNow()}`);
  }

  test('tells each event as it happens', async () => {
    const seen = await watch();
    await apply('seen', {}, direct);
    await eventually(() => expect(seen.events).toEqual(['ADDED seen']));
    await apply('seen', { a: '1' }, direct);
    await eventually(() => expect(seen.events).toEqual(['ADDED seen', 'MODIFIED seen']));
  });

  test('that begins with what is there is refused for the resources named, and for no others', async () => {
    const stream = '?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const isRefused = async (path: string) => {
      const seen = await client.watch(`${path}${stream}&timeoutSeconds=1`);
      await seen.end;
      return seen.rest.includes('"code":422');
    };
    proxy.refuseStreams(['configmaps']);
    expect([await isRefused(maps), await isRefused('/api/v1/namespaces')]).toEqual([true, false]);
    proxy.refuseStreams([]);
    expect(await isRefused(maps)).toBe(false);
  });

  test('that is too old begins well, is told 410 in an ERROR event, and ends', async () => {
    play({ verbs: ['watch'] }, { do: 'refuse', code: 410 });
    const seen = await watch();
    expect(await seen.end).toBe('ended');
    expect(seen.lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } },
    ]);
  });

  test('that is refused, dropped or frozen never begins', async () => {
    play({ verbs: ['watch'] }, { do: 'refuse', code: 429, retryAfterSeconds: 3 });
    const refused = await client.send('GET', watching);
    expect({ status: refused.status, retryAfter: refused.retryAfter }).toEqual({ status: 429, retryAfter: '3' });
    play({ verbs: ['watch'] }, { do: 'drop', when: 'before' });
    await expect(watch()).rejects.toThrow('ECONNRESET');
    play({ verbs: ['watch'] }, { do: 'freeze', milliseconds: 60_000 });
    const frozen = watch().catch(String);
    await eventually(() => expect(proxy.met).toBe(1));
    proxy.heal();
    expect(await frozen).toBe('Error: ECONNRESET');
  });

  test('can be told so at any time', async () => {
    const [seen, other] = [await watch(), await client.watch('/api/v1/namespaces?watch=1')];
    proxy.expireWatches('configmaps');
    expect(await seen.end).toBe('ended');
    expect(seen.events).toEqual(['ERROR']);
    await eventually(() => expect(other.events.length).toBeGreaterThan(0));
    expect(other.events).not.toContain('ERROR');
  });

  test('fails when all connections are cut, as a request does', async () => {
    play({ verbs: ['get'] }, { do: 'delay', milliseconds: 60_000 });
    const seen = await watch();
    const answer = client.send('GET', '/api/v1/namespaces/default').catch(String);
    await eventually(() => expect(proxy.met).toBe(1));
    proxy.cutConnections();
    expect([await seen.end, await answer]).toEqual(['ECONNRESET', 'Error: ECONNRESET']);
    proxy.heal();
    expect((await client.send('GET', '/api/v1/namespaces/default')).status).toBe(200);
  });

  test('that is cut ends in the middle of a line', async () => {
    play({ verbs: ['watch'] }, { do: 'cut', afterEvents: 1 });
    const seen = await watch();
    await apply('cut-one', {}, direct);
    await apply('cut-two', {}, direct);
    expect(await seen.end).toBe('ECONNRESET');
    expect(seen.events).toEqual(['ADDED cut-one']);
    expect(seen.rest).toMatch(/^\{"type":"ADDED"/);
    expect(() => JSON.parse(seen.rest) as unknown).toThrow();
  });

  test('that is held tells everything when the faults end, and goes on', async () => {
    play({ verbs: ['watch'] }, { do: 'hold', milliseconds: 60_000 });
    const [held, free] = [await watch(), await watch()];
    await apply('held', {}, direct);
    await apply('held', { a: '1' }, direct);
    await eventually(() => expect(free.events).toEqual(['ADDED held', 'MODIFIED held']));
    expect(held.events).toEqual([]);
    proxy.heal();
    await eventually(() => expect(held.events).toEqual(free.events));
    await apply('held', { a: '2' }, direct);
    await eventually(() => expect(held.events).toEqual(['ADDED held', 'MODIFIED held', 'MODIFIED held']));
  });

  test('that coalesces tells only what is there in the end', async () => {
    play({ verbs: ['watch'] }, { do: 'hold', milliseconds: 60_000, coalesce: true });
    const [held, free] = [await watch(), await watch()];
    await apply('lasting', {}, direct);
    await apply('lasting', { a: '1' }, direct);
    await apply('passing', {}, direct);
    await direct.send('DELETE', `${maps}/passing`);
    await eventually(() => expect(free.events.length).toBe(4));
    proxy.heal();
    await eventually(() => expect(held.events).toEqual(['MODIFIED lasting']));
  });

  test('that hides an object tells of all others', async () => {
    play({ verbs: ['watch'] }, { do: 'hide', object: 'default/hidden' });
    const seen = await watch();
    await apply('hidden', {}, direct);
    await apply('shown', {}, direct);
    await eventually(() => expect(seen.events).toEqual(['BOOKMARK', 'ADDED shown']));
  });

  test('that reorders an object tells its second event first', async () => {
    play({ verbs: ['watch'] }, { do: 'reorder', object: 'default/swapped' });
    const seen = await watch();
    await apply('swapped', {}, direct);
    await apply('swapped', { a: '1' }, direct);
    await eventually(() => expect(seen.events).toEqual(['MODIFIED swapped', 'ADDED swapped']));
  });

  test('that falls silent is reset when the faults end', async () => {
    play({ verbs: ['watch'] }, { do: 'silence', afterEvents: 1 });
    const [silent, free] = [await watch(), await watch()];
    await apply('silent-one', {}, direct);
    await apply('silent-two', {}, direct);
    await eventually(() => expect(free.events).toEqual(['ADDED silent-one', 'ADDED silent-two']));
    expect(silent.events).toEqual(['ADDED silent-one']);
    proxy.heal();
    expect(await silent.end).toBe('ECONNRESET');
  });
});
