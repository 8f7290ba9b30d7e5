import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../../../e2e/cluster/index.ts';
import { createNamespace, readyPods, refTo, type WorkloadOptions, workload } from '../../act/testing/workloads.ts';
import { connect, type KubeClient } from '../../kube/index.ts';
import { eventually } from '../../kube/testing/eventually.ts';
import { Rehearsals } from './rehearsals.ts';

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

const signal = new AbortController().signal;
const full = {
  code: 'QuotaExhausted',
  message: expect.stringMatching(
    /^ResourceQuota full has no room for another pod, which needs pods=1 \(\d of \d are in use\)$/,
  ),
};

/** A workload whose pods run, in a namespace of its own whose quota they fill. */
async function filling(namespace: string, options: Partial<WorkloadOptions> & { readonly pods: number }) {
  await createNamespace(cluster, namespace);
  const { pods, kind = 'Deployment', spec = {} } = options;
  const scale = kind === 'DaemonSet' ? {} : { replicas: pods };
  const object = workload({ kind, namespace, name: 'web', spec: { ...scale, ...spec } });
  await client.create(object);
  await eventually(async () => expect(await readyPods(client, object)).toHaveLength(pods));
  await limit(namespace, pods);
  return refTo(client, object);
}

async function limit(namespace: string, pods: number): Promise<void> {
  const metadata = { namespace, name: 'full' };
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { pods: String(pods) } } };
  await client.apply(quota, { fieldManager: 'team', force: true });
  await eventually(async () => {
    const live = await client.get({ ...quota, ...metadata });
    expect(live?.status).toMatchObject({ hard: { pods: String(pods) }, used: { pods: expect.any(String) } });
  });
}

const asked = (restrictions: string | undefined, now = 0) => ({
  client,
  restrictionsIn: () => restrictions,
  now,
  signal,
});

test('a workload whose first new pod finds no room is told with the figures, and fits once there is more', async () => {
  const web = await filling('surging', { pods: 2 });
  const rehearsals = new Rehearsals();
  expect(await rehearsals.ask([web], asked('quota@1'))).toEqual(new Map([[web.uid, full]]));
  await limit('surging', 3);
  expect(await rehearsals.ask([web], asked('quota@2'))).toEqual(new Map());
});

test('a refusal is believed until a restriction of the namespace changes, and for ten seconds at most', async () => {
  const web = await filling('believed', { pods: 1 });
  const rehearsals = new Rehearsals();
  await rehearsals.ask([web], asked('quota@1', 1000));
  const believed = (restrictions: string | undefined, now: number) =>
    rehearsals.refusalOf(web.uid, web.namespace, () => restrictions, now);
  expect(believed('quota@1', 10_999)).toEqual(full);
  expect(believed('quota@1', 11_000)).toBeUndefined();
  expect(believed('quota@2', 1001)).toBeUndefined();
  expect(believed(undefined, 1001)).toBeUndefined();
});

test.each<[string, string, Omit<WorkloadOptions, 'namespace' | 'name'> & { readonly pods: number }]>([
  ['a Deployment that may do without one of four', 'deployment', { kind: 'Deployment', pods: 4 }],
  ['one that is recreated', 'recreated', { kind: 'Deployment', pods: 1, spec: { strategy: { type: 'Recreate' } } }],
  ['one whose pods are not available', 'unavailable', { kind: 'Deployment', pods: 1, spec: { minReadySeconds: 500 } }],
  ['a StatefulSet', 'statefulset', { kind: 'StatefulSet', pods: 1 }],
])('%s makes its own room, and is held by no quota', async (_, namespace, options) => {
  const web = await filling(namespace, options);
  expect(await new Rehearsals().ask([web], asked('quota@1'))).toEqual(new Map());
});

test('where nothing limits pods nobody is asked', async () => {
  const web = await filling('unasked', { pods: 1 });
  expect(await new Rehearsals().ask([web], asked(undefined))).toEqual(new Map());
});

test('a dry run takes nothing from the quota', async () => {
  const web = await filling('free', { pods: 1 });
  await limit('free', 2);
  for (let i = 0; i < 3; i++) expect(await new Rehearsals().ask([web], asked('quota@1'))).toEqual(new Map());
});
