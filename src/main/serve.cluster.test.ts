import { request as plainRequest, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect as connectSocket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Cluster, startCluster } from '../../e2e/cluster/index.ts';
import { connect, createRuntimeMetrics, type KubeClient, Registry } from '../kube/index.ts';
import { ManualClock } from '../kube/testing/manual-clock.ts';
import { readFlags } from './flags.ts';
import { createGate } from './gate.ts';
import { serve } from './serve.ts';
import { servePages } from './server.ts';

const waiting = { timeout: 20_000 };

let cluster: Cluster;
let client: KubeClient;
let servers: AsyncDisposable;
const urls: string[] = [];
const health = { ready: false, stuck: [] as string[] };
const stop = new AbortController();
const registry = new Registry();
let asked = 0;

beforeAll(async () => {
  cluster = await startCluster();
  const metrics = createRuntimeMetrics(registry, 'test');
  client = await connect({
    kubeconfig: await cluster.operatorKubeconfig(),
    onRequest(record) {
      metrics.onRequest(record);
      asked += 1;
    },
  });
  const note = ({ url }: { readonly url?: string }): void => void urls.push(url ?? '');
  const log = { debug: note, info: note, warn: note, error: note };
  const flags = readFlags(['--health-address', '127.0.0.1:0', '--metrics-address', '127.0.0.1:0']);
  servers = await serve({ flags, client, registry, health, stopping: stop.signal, log });
  await cluster.kubectl(['create', 'serviceaccount', 'prometheus', '-n', 'default']);
  await cluster.kubectl(['create', 'serviceaccount', 'stranger', '-n', 'default']);
  const reader = ['--clusterrole=meshwright-metrics-reader', '--serviceaccount=default:prometheus'];
  await cluster.kubectl(['create', 'clusterrolebinding', 'metrics', ...reader]);
});
afterAll(async () => {
  await servers?.[Symbol.asyncDispose]();
  await client?.close();
  await cluster?.stop();
});

describe('metrics', () => {
  test('are shown to whom the cluster knows and allows them, and to nobody else', async () => {
    const answers = await Promise.all([
      metrics(undefined),
      metrics('nonsense'),
      metrics(await tokenOf('stranger')),
      metrics(await tokenOf('prometheus')),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 403, 200]);
    expect(answers[3]?.type).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answers[3]?.body).toMatch(/^rest_client_requests_total\{code="201",method="POST"\} \d+$/m);
    for (const { body } of answers.slice(0, 3)) expect(body).not.toContain('rest_client');
  });

  test('cost the API server two questions for each token and minute, however often they are read', async () => {
    const token = await tokenOf('prometheus');
    const before = asked;
    for (let time = 0; time < 5; time += 1) expect((await metrics(token)).status).toBe(200);
    expect(asked - before).toBe(2);
  });
});

test('who may not read metrics any more is refused after a minute', async () => {
  const clock = new ManualClock();
  const gate = createGate(client, clock);
  await cluster.kubectl(['create', 'serviceaccount', 'guest', '-n', 'default']);
  const guest = ['--clusterrole=meshwright-metrics-reader', '--serviceaccount=default:guest'];
  await cluster.kubectl(['create', 'clusterrolebinding', 'guest', ...guest]);
  const authorization = `Bearer ${await tokenOf('guest')}`;
  await vi.waitFor(async () => expect(await createGate(client)('/metrics', authorization)).toBe('allowed'), waiting);
  expect(await gate('/metrics', authorization)).toBe('allowed');
  expect(await gate('/other', authorization)).toBe('forbidden');
  await cluster.kubectl(['delete', 'clusterrolebinding', 'guest']);
  await vi.waitFor(async () => expect(await createGate(client)('/metrics', authorization)).toBe('forbidden'), waiting);
  clock.advance(59_999);
  expect(await gate('/metrics', authorization)).toBe('allowed');
  clock.advance(1);
  expect(await gate('/metrics', authorization)).toBe('forbidden');
});

describe('the health pages', () => {
  test('are ready once everything was read, and until the process is asked to stop', async () => {
    expect(await page('/readyz')).toMatchObject({ status: 503, body: 'still reading what is in the cluster\n' });
    health.ready = true;
    expect(await page('/readyz')).toMatchObject({ status: 200, body: 'ok\n' });
    stop.abort();
    expect(await page('/readyz')).toMatchObject({ status: 503, body: 'stopping\n' });
  });

  test('name the work that hangs', async () => {
    expect(await page('/healthz')).toMatchObject({ status: 200, body: 'ok\n' });
    health.stuck = ['mesh'];
    expect(await page('/healthz')).toMatchObject({ status: 503, body: 'hangs in: mesh\n' });
  });

  test.each<[what: string, path: string, options: RequestOptions, status: number]>([
    ['another path', '/', {}, 404],
    ['a path of every object', '/__proto__', {}, 404],
    ['another method', '/healthz', { method: 'POST' }, 405],
    ['large headers', '/healthz', { headers: { cookie: 'x'.repeat(40_000) } }, 431],
  ])('refuse %s', async (_, path, options, status) => {
    expect((await page(path, options)).status).toBe(status);
  });

  test('answer a request whose body never ends, and hang up', async () => {
    const { hostname, port } = new URL(urls[0] ?? '');
    const socket = connectSocket(Number(port), hostname);
    socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000000\r\n\r\nbegin');
    const answer = await text(socket);
    expect(answer).toContain('connection: close');
  });
});

test('a server that ends lets what is under way finish, and nothing new in', async () => {
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  const server = await servePages({
    address: '127.0.0.1:0',
    pages: {
      '/slow': async () => {
        arrive();
        await held;
        return { status: 200, text: 'done' };
      },
    },
  });
  const slow = ask(plainRequest, new URL('/slow', server.url), {});
  await arrived;
  const ended = server[Symbol.asyncDispose]();
  await expect(ask(plainRequest, new URL('/slow', server.url), {})).rejects.toThrow('ECONNREFUSED');
  letGo();
  expect(await slow).toMatchObject({ status: 200, body: 'done' });
  await ended;
});

function metrics(token: string | undefined) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return ask(secureRequest, new URL('/metrics', urls[1]), { headers, rejectUnauthorized: false });
}

function page(path: string, options: RequestOptions = {}) {
  return ask(plainRequest, new URL(path, urls[0]), options);
}

async function tokenOf(account: string): Promise<string> {
  return (await cluster.kubectl(['create', 'token', account, '-n', 'default'])).trim();
}

function ask(send: typeof secureRequest, url: URL, options: RequestOptions & { rejectUnauthorized?: boolean }) {
  return new Promise<{ status: number | undefined; type: string | undefined; body: string }>((resolve, reject) => {
    const request = send(url, { agent: false, ...options }, (answer) => {
      const { statusCode: status, headers } = answer;
      text(answer).then((body) => resolve({ status, type: headers['content-type'], body }), reject);
    });
    request.on('error', reject);
    request.end();
  });
}
