import { once } from 'node:events';
import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { ManualClock } from '../kube/testing/manual-clock.ts';
import { selfSigned } from './self-signed.ts';
import { servePages } from './server.ts';

const tls = selfSigned('meshwright', ['127.0.0.1']);

test.each([
  ['HTTP', undefined],
  ['HTTPS', tls],
])('a connection that never says anything does not keep a server of %s from closing', async (_, own) => {
  const clock = new ManualClock();
  const pages = { '/page': () => ({ status: 200, text: 'hello' }) };
  const server = await servePages({ address: '127.0.0.1:0', pages, tls: own, clock });
  const { hostname, port } = new URL(server.url);
  const silent = connect(Number(port), hostname);
  const hungUp = once(silent, 'close');
  await once(silent, 'connect');
  // Connections are taken in order: this answer shows that the silent one was.
  expect(await statusOf(`${server.url}/page`)).toBe(200);
  const closed = server[Symbol.asyncDispose]();
  clock.advance(3_000);
  await Promise.all([closed, hungUp]);
  expect(clock.pending).toBe(0);
});

function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const get = url.startsWith('https:') ? getSecure : getPlain;
    const request = get(url, { ca: tls.cert, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    request.on('error', reject);
  });
}
