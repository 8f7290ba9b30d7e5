import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../../e2e/cluster/index.ts';
import { connect, type KubeClient, type KubeObject, refOf } from '../kube/index.ts';
import { refresh } from './refresh.ts';
import { actContext, liveOf } from './testing/workloads.ts';

let cluster: Cluster;
let client: KubeClient;

beforeAll(async () => {
  cluster = await startCluster();
  client = await connect({ kubeconfig: cluster.adminKubeconfig });
});
afterAll(async () => {
  await client?.close();
  await cluster?.stop();
});

const wanted: KubeObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: 'tag' },
  webhooks: [
    {
      name: 'tag.meshwright.test',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      clientConfig: { url: 'https://127.0.0.1:1/inject' },
    },
  ],
};
const asOperator = { fieldManager: 'meshwright' };

async function webhook() {
  const { metadata, ...rest } = await client.apply(wanted, asOperator);
  return { ...refOf({ metadata, ...rest }), uid: metadata.uid ?? '', generation: metadata.generation ?? 0 };
}

test('a refreshed webhook configuration is the same but for the mark, and a repetition changes nothing', async () => {
  const unheeded = await webhook();
  const before = await liveOf(client, wanted);
  const context = actContext(client);
  await refresh([unheeded], context);
  const after = await liveOf(client, wanted);
  expect(after).toEqual({
    ...before,
    metadata: {
      ...before.metadata,
      annotations: { 'meshwright.io/refreshed': '1' },
      resourceVersion: after.metadata.resourceVersion,
      managedFields: after.metadata.managedFields,
    },
  });
  expect(after.metadata.resourceVersion).not.toBe(before.metadata.resourceVersion);
  expect(context.tales).toEqual([
    {
      type: 'Normal',
      reason: 'WebhookRefreshed',
      note: 'MutatingWebhookConfiguration tag did not do what it should; it was written once more, in case the API server goes on with an old version of it',
    },
  ]);
  await refresh([unheeded], actContext(client));
  expect(await liveOf(client, wanted)).toEqual(after);
});

test('what the operator applies later leaves the mark alone', async () => {
  const unheeded = await webhook();
  await refresh([unheeded], actContext(client));
  const { metadata } = await client.apply(wanted, asOperator);
  expect(metadata.annotations).toEqual({ 'meshwright.io/refreshed': '1' });
});

test('one that is gone does not come back, and one that has its name is left alone', async () => {
  const gone = await webhook();
  await client.delete(gone);
  const context = actContext(client);
  await refresh([gone], context);
  expect(await client.get(gone)).toBeUndefined();
  const other = await client.apply(wanted, asOperator);
  await refresh([gone], context);
  expect(await liveOf(client, wanted)).toEqual(other);
  expect(context.tales).toEqual([]);
});
