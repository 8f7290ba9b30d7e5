import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { connect } from './connect.ts';
import { answerJson, startScriptedServer } from './testing/scripted-server.ts';

const kind = { apiVersion: 'v1', kind: 'ConfigMap' };
const ref = { ...kind, namespace: 'shop', name: 'a' };
const object = { ...kind, metadata: { name: 'a', namespace: 'shop' } };
const path = '/api/v1/namespaces/shop/configmaps/a';

test.each([
  ['is made', 1],
  ['is free', 16],
])('a write that waits until a connection %s is not sent when it may not happen any more', async (_, busy) => {
  const held: ServerResponse[] = [];
  const full = Promise.withResolvers<void>();
  await using server = await startScriptedServer((__, response) => {
    if (held.push(response) === busy) full.resolve();
    if (held.length > busy) answerJson(response, 200, object);
  });
  const sent: string[] = [];
  const asked: string[] = [];
  let refusal: Error | undefined;
  await using client = await connect({
    kubeconfig: server.kubeconfig,
    onRequest: ({ verb, status }) => sent.push(`${verb} ${status}`),
    beforeChange() {
      asked.push(refusal?.message ?? 'may happen');
      if (refusal !== undefined) throw refusal;
    },
  });
  const reads = Array.from({ length: busy }, () => client.get(ref));
  await full.promise;
  sent.length = 0;

  const { telling, begun } = objectThatTells();
  const write = client.apply(telling, { fieldManager: 'm' });
  await begun;
  refusal = new Error('no more');
  for (const response of held) answerJson(response, 200, object);
  await expect(write).rejects.toBe(refusal);
  expect(await Promise.all(reads)).toEqual(Array.from({ length: busy }, () => object));
  expect(asked).toEqual(['no more']);
  expect(sent).toEqual(Array.from({ length: busy }, () => 'get 200'));

  refusal = undefined;
  expect(await client.apply(object, { fieldManager: 'm' })).toEqual(object);
  expect(asked).toEqual(['no more', 'may happen']);
  expect(server.requests).toEqual([
    ...Array.from({ length: busy }, () => `GET ${path}`),
    `PATCH ${path}?fieldManager=m&force=false`,
  ]);
});

/** An object that tells when a request is made of it, which waits for a connection from then on. */
function objectThatTells() {
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  const toJSON = (): object => {
    resolve();
    return object;
  };
  return { telling: { ...object, toJSON }, begun };
}
