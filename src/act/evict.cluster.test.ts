import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../../e2e/cluster/index.ts';
import { connect, type KubeClient, type KubeObject, type RequestRecord } from '../kube/index.ts';
import { eventually } from '../kube/testing/eventually.ts';
import { evict } from './evict.ts';
import type { PodRef } from './intent.ts';
import { actContext, liveOf, readyPods, workload } from './testing/workloads.ts';

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

const namespace = 'default';
const refOf = ({ metadata }: KubeObject): PodRef => ({
  namespace: metadata.namespace ?? '',
  name: metadata.name,
  uid: metadata.uid ?? '',
});

async function running(name: string, replicas: number) {
  const object = workload({ kind: 'Deployment', namespace, name, spec: { replicas } });
  await client.create(object);
  const pods = await eventually(async () => {
    const ready = await readyPods(client, object);
    expect(ready).toHaveLength(replicas);
    return ready;
  });
  return { object, pods: pods.map(refOf) };
}

/** Waits until the budget has counted the pods it protects. */
async function budget(name: string, app: string, minAvailable: number, disruptionsAllowed: number): Promise<void> {
  const object = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace },
    spec: { minAvailable, selector: { matchLabels: { app } } },
  };
  await client.create(object);
  await eventually(async () =>
    expect((await liveOf(client, object)).status).toMatchObject({ observedGeneration: 1, disruptionsAllowed }),
  );
}

describe('evicting pods', () => {
  test('replaces them', async () => {
    const { object, pods } = await running('free', 2);
    const context = actContext(client);
    await evict(pods, context);
    const names = pods.map(({ name }) => `Pod default/${name}`);
    expect(context.tales).toEqual([{ type: 'Normal', reason: 'Evicted', note: expect.stringMatching(/^Evicted Pod/) }]);
    for (const name of names) expect(context.tales[0]?.note).toContain(name);
    await eventually(async () => {
      const ready = (await readyPods(client, object)).map(refOf);
      expect(ready).toHaveLength(2);
      expect(ready.filter(({ uid }) => pods.some((pod) => pod.uid === uid))).toEqual([]);
    });
  });

  test('leaves those that a disruption budget keeps, without insisting and without an error', async () => {
    const { object, pods } = await running('kept', 1);
    await budget('kept', 'kept', 1, 0);
    requests.length = 0;
    const context = actContext(client);
    await evict(pods, context);
    expect(requests.map(({ method, status }) => ({ method, status }))).toEqual([{ method: 'POST', status: 429 }]);
    expect(context.tales).toEqual([]);
    expect((await readyPods(client, object)).map(refOf)).toEqual(pods);
  });

  test('leaves those that two disruption budgets speak of, because Kubernetes evicts none of them', async () => {
    const { pods } = await running('twice', 2);
    await budget('one', 'twice', 1, 1);
    await budget('two', 'twice', 1, 1);
    const context = actContext(client);
    await evict(pods, context);
    expect(context.tales).toEqual([]);
  });

  test('harms no pod that has come in the place of one that is gone', async () => {
    const { object, pods } = await running('again', 1);
    const [pod] = pods;
    if (pod === undefined) throw new Error('one pod');
    expect(await client.evict(pod, { uid: '00000000-0000-0000-0000-000000000000' })).toBe('absent');
    expect(await client.evict({ namespace, name: 'never' }, { uid: pod.uid })).toBe('absent');
    expect(await client.evict({ namespace: 'nowhere', name: 'never' }, { uid: pod.uid })).toBe('absent');
    expect((await readyPods(client, object)).map(refOf)).toEqual(pods);
  });
});
