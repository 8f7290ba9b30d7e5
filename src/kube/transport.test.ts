import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { largestAnswer, largestLine } from './body.ts';
import { connect } from './connect.ts';
import type { ApiReason } from './errors.ts';
import { answerJson, type Script, type ScriptedServer, startScriptedServer } from './testing/scripted-server.ts';

const kind = { apiVersion: 'v1', kind: 'ConfigMap' };
const ref = { ...kind, namespace: 'shop', name: 'a' };
const object = { ...kind, metadata: { name: 'a', namespace: 'shop' } };
const path = '/api/v1/namespaces/shop/configmaps/a';

const open = (server: ScriptedServer) =>
  connect({
    kubeconfig: server.kubeconfig,
    random: () => 0,
    timeouts: { headers: 500, body: 500, call: 5_000, watchSilence: 500 },
  });

/** Answers with each of the steps once, and from then on with the object. */
const steps = (...all: readonly ((response: ServerResponse) => void)[]): Script => {
  const left = [...all];
  return (_, response) => (left.shift() ?? ((last) => answerJson(last, 200, object)))(response);
};
const refuse = (status: number, headers: object) => (response: ServerResponse) =>
  answerJson(response, status, { kind: 'Status', code: status, message: 'not now' }, headers);
const cut = (response: ServerResponse): void => {
  response.destroy();
};

describe('a call', () => {
  test.each([
    ['an overloaded server', refuse(429, { 'retry-after': '0' })],
    ['a server that is not ready', refuse(503, {})],
    ['a connection that is cut', cut],
  ])('survives %s when it can be repeated', async (_, step) => {
    await using server = await startScriptedServer(steps(step, step));
    await using client = await open(server);
    expect(await client.get(ref)).toEqual(object);
    expect(await client.apply(object, { fieldManager: 'm' })).toEqual(object);
    expect(server.requests).toEqual([
      ...Array.from({ length: 3 }, () => `GET ${path}`),
      `PATCH ${path}?fieldManager=m&force=false`,
    ]);
  });

  test('that creates something is not repeated when the connection was cut: it may have happened', async () => {
    await using server = await startScriptedServer(steps(cut));
    await using client = await open(server);
    await expect(client.create(object)).rejects.toMatchObject({ reason: 'Unreachable', transient: true });
    expect(server.requests).toHaveLength(1);
  });

  test('gives up when the server stays away', async () => {
    await using server = await startScriptedServer((_, response) => cut(response));
    await using client = await open(server);
    await expect(client.get(ref)).rejects.toMatchObject({
      reason: 'Unreachable',
      message: expect.stringMatching(/^could not get ConfigMap shop\/a: the connection to the API server failed: ./),
    });
    expect(server.requests).toHaveLength(5);
  });

  test('that changes something asks whether it may right before it is sent, and each time that it is repeated', async () => {
    await using server = await startScriptedServer(steps(cut));
    let left = 1;
    await using client = await connect({
      kubeconfig: server.kubeconfig,
      random: () => 0,
      beforeChange() {
        if (left === 0) throw new Error('no more');
        left -= 1;
      },
    });
    await expect(client.apply(object, { fieldManager: 'm' })).rejects.toThrow('no more');
    await expect(client.delete(ref)).rejects.toThrow('no more');
    await expect(client.create(object)).rejects.toThrow('no more');
    expect(server.requests.length).toBe(1);
    expect(await client.apply(object, { fieldManager: 'm', dryRun: true })).toEqual(object);
    expect(await client.get(ref)).toEqual(object);
  });

  test('ends with the reason of its own signal', async () => {
    await using server = await startScriptedServer(() => undefined);
    await using client = await open(server);
    const reason = new Error('the operator stops');
    const stop = new AbortController();
    const call = client.get(ref, { signal: stop.signal });
    setImmediate(() => stop.abort(reason));
    await expect(call).rejects.toBe(reason);
  });

  test('is refused once the client is closed', async () => {
    await using server = await startScriptedServer(steps());
    const client = await open(server);
    expect(await client.get(ref)).toEqual(object);
    await client.close();
    await expect(client.get(ref)).rejects.toThrow(
      'could not get ConfigMap shop/a: the connection to the API server failed: it was closed by us',
    );
    expect(server.requests).toHaveLength(1);
  });

  const gzipped = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const hostile: readonly [what: string, answer: (response: ServerResponse) => void, reason: ApiReason][] = [
    ['nothing at all', () => undefined, 'Timeout'],
    ['half a JSON document', (r) => r.writeHead(200).end('{"kind":'), 'BadAnswer'],
    ['a page for a browser', (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>'), 'BadAnswer'],
    ['no object', (r) => answerJson(r, 200, [1]), 'BadAnswer'],
    ['an object without a name', (r) => answerJson(r, 200, { ...kind, metadata: { name: 1 } }), 'BadAnswer'],
    ['nothing but brackets', (r) => r.writeHead(200).end('['.repeat(1_000_000) + ']'.repeat(1_000_000)), 'BadAnswer'],
    ['compressed, unasked', (r) => r.writeHead(200, gzipped).end(gzipSync(JSON.stringify(object))), 'BadAnswer'],
    ['the way to another server', (r) => r.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), 'BadAnswer'],
    ['a body that stops', (r) => r.writeHead(200).write('{'), 'Timeout'],
    ['a body without an end', (r) => r.writeHead(200).end(Buffer.alloc(largestAnswer + 1, 0x20)), 'TooLarge'],
  ];
  test.each(hostile)('is a typed failure when the answer is %s', async (_, answer, reason) => {
    await using server = await startScriptedServer((__, response) => answer(response));
    await using client = await open(server);
    await expect(client.create(object)).rejects.toMatchObject({ reason });
  });
});

describe('a list', () => {
  const last = { metadata: { resourceVersion: '5' }, items: [object] };
  const pages: readonly [what: string, answer: (response: ServerResponse) => void, reason: ApiReason][] = [
    ['no version', (r) => answerJson(r, 200, { metadata: {}, items: [] }), 'BadAnswer'],
    ['an item that is no object', (r) => answerJson(r, 200, { ...last, items: [null] }), 'BadAnswer'],
    ['an item without a name', (r) => answerJson(r, 200, { ...last, items: [{ metadata: {} }] }), 'BadAnswer'],
    ['half a page', (r) => r.writeHead(200).end(JSON.stringify(last).slice(0, 40)), 'BadAnswer'],
    ['a page that is too large', (r) => r.writeHead(200).end(Buffer.alloc(largestAnswer + 1, 0x20)), 'TooLarge'],
  ];
  test.each(pages)('is a typed failure when a later page has %s', async (_, answer, reason) => {
    const first = (response: ServerResponse) =>
      answerJson(response, 200, { metadata: { resourceVersion: '5', continue: 'more' }, items: [object] });
    await using server = await startScriptedServer(steps(first, answer));
    await using client = await open(server);
    const seen = client.list(kind)[Symbol.asyncIterator]();
    expect((await seen.next()).value).toEqual(object);
    await expect(seen.next()).rejects.toMatchObject({ reason });
  });

  test('keeps what is named like a part of JavaScript to itself', async () => {
    const items =
      '[{"metadata":{"name":"a","labels":{"constructor":"x","__proto__":{"polluted":"yes"}}},"__proto__":{"polluted":"yes"}}]';
    await using server = await startScriptedServer((_, response) => {
      response.writeHead(200).end(`{"metadata":{"resourceVersion":"5"},"items":${items}}`);
    });
    await using client = await open(server);
    for await (const one of client.list(kind)) {
      expect(Object.getPrototypeOf(one)).toBe(Object.prototype);
      expect('polluted' in one).toBe(false);
    }
    expect('polluted' in {}).toBe(false);
  });
});

describe('credentials', () => {
  test('are read anew after a 401, by one of many calls for all', async () => {
    await using server = await startScriptedServer((request, response) => {
      const known = request.headers.authorization === 'Bearer second';
      answerJson(response, known ? 200 : 401, known ? object : { kind: 'Status', code: 401, message: 'Unauthorized' });
    });
    await using client = await open(server);
    await server.useToken('second');
    const answers = await Promise.all(Array.from({ length: 5 }, () => client.get(ref)));
    expect(answers).toEqual(Array.from({ length: 5 }, () => object));
  });

  test('that stay refused are a failure and no endless loop', async () => {
    await using server = await startScriptedServer((_, response) => refuse(401, {})(response));
    await using client = await open(server);
    await expect(client.get(ref)).rejects.toMatchObject({ reason: 'Unauthorized', transient: false });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a watch', () => {
  const watch = { resourceVersion: '1', timeoutSeconds: 60 };
  const line = (name: string): string => `{"type":"ADDED","object":{"metadata":{"name":"${name}"}}}`;
  const event = (name: string) => ({ type: 'set', object: { ...kind, metadata: { name } } });

  const endings: readonly [what: string, write: (response: ServerResponse) => void, reason: ApiReason][] = [
    ['is silent', () => undefined, 'Timeout'],
    ['is cut in the middle of a line', (r) => r.write('{"type":', () => r.destroy()), 'Unreachable'],
    ['sends what is no JSON', (r) => r.write('{"type"\n'), 'BadAnswer'],
    ['sends a page for a browser', (r) => r.end('<html>\n<body>Please log in</body>\n'), 'BadAnswer'],
    ['sends an event without an object', (r) => r.write('{"type":"ADDED"}\n'), 'BadAnswer'],
    ['sends a bookmark without a version', (r) => r.write('{"type":"BOOKMARK","object":{}}\n'), 'BadAnswer'],
    ['sends an unknown event', (r) => r.write('{"type":"HELLO"}\n'), 'BadAnswer'],
    ['sends a line without an end', (r) => r.write(Buffer.alloc(largestLine + 1, 0x20)), 'TooLarge'],
    [
      'says that the version is too old',
      (r) => r.write('{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}\n'),
      'Expired',
    ],
  ];
  test.each(endings)('yields what came, and then a typed failure when the server %s', async (_, write, reason) => {
    await using server = await startScriptedServer((__, response) => {
      response.writeHead(200);
      response.write(`${line('a')}\n`, () => write(response));
    });
    await using client = await open(server);
    const events = await client.watch(kind, watch);
    expect((await events.next()).value).toEqual(event('a'));
    await expect(events.next()).rejects.toMatchObject({ reason });
  });

  test('ends in peace when the server ends it, without what was cut off', async () => {
    await using server = await startScriptedServer((_, response) => {
      response.writeHead(200).end(`${line('a')}\n${line('b').slice(0, 20)}`);
    });
    await using client = await open(server);
    const seen: unknown[] = [];
    for await (const next of await client.watch(kind, watch)) seen.push(next);
    expect(seen).toEqual([event('a')]);
  });

  test('closes its connection when nobody listens any more', async () => {
    const closed = Promise.withResolvers<void>();
    await using server = await startScriptedServer((_, response) => {
      response.on('close', () => closed.resolve());
      response.writeHead(200).write(`${line('a')}\n`);
    });
    await using client = await open(server);
    for await (const _ of await client.watch(kind, watch)) break;
    await closed.promise;
  });
});
