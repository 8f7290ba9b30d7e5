import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../../e2e/cluster/index.ts';
import { kubectlAnswer } from '../api/kubectl-answer.ts';
import { connect, type KubeClient, type KubeObject } from '../kube/index.ts';
import { eventually } from '../kube/testing/eventually.ts';
import { evict } from './evict.ts';
import { isFor, isRollout, markerFor, markOf } from './mark.ts';
import { restart } from './restart.ts';
import { rolloutDefinition, rolloutOf } from './testing/rollouts.ts';
import { actContext, liveOf, readyPods, refTo, workload } from './testing/workloads.ts';

let cluster: Cluster;
let admin: KubeClient;
let operator: KubeClient;
let kubeconfig: string;

const namespace = 'default';
const marker = markerFor('1-30-3', new Date('2026-01-02T03:04:05Z'));
const onlyRestarts = 'the Meshwright operator may only restart workloads that it did not install';
const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
const theirs: readonly KubeObject[] = [
  ...kinds.map((kind) => workload({ kind, namespace, name: kind.toLowerCase() })),
  rolloutOf('rollout', namespace),
];

beforeAll(async () => {
  cluster = await startCluster();
  kubeconfig = await cluster.operatorKubeconfig();
  admin = await connect({ kubeconfig: cluster.adminKubeconfig });
  operator = await connect({ kubeconfig });
  await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(rolloutDefinition) });
  await eventually(async () => expect(await admin.resource(rolloutOf('rollout', namespace))).toBeDefined());
  for (const object of theirs) await admin.create(object);
  // A policy is in force some tenths of a second after it is stored.
  await eventually(async () =>
    expect(
      await asOperator(['patch', 'deployment/deployment', '--dry-run=server', '-p', '{"spec":{"paused":true}}']),
    ).toContain(onlyRestarts),
  );
});
afterAll(async () => {
  await admin?.close();
  await operator?.close();
  await cluster?.stop();
});

/** What the operator is answered. */
const asOperator = (args: readonly string[], input = '') =>
  kubectlAnswer({ kubectl: (all, options) => cluster.kubectl(all, { ...options, kubeconfig }) }, args, input);

const template = (part: object) => ({ spec: { template: part } });
const annotate = (annotations: object) => template({ metadata: { annotations } });
const changes: readonly (readonly [what: string, patch: object])[] = [
  ['a field of its spec', { spec: { minReadySeconds: 7 } }],
  ['a new field of its spec', { spec: { revisionHistoryLimit: 3 } }],
  ['an image', template({ spec: { containers: [{ name: 'app', image: 'other' }] } })],
  ['a new container', template({ spec: { containers: [{ name: 'more', image: 'other' }] } })],
  [
    'an environment variable',
    template({ spec: { containers: [{ name: 'app', env: [{ name: 'COLOUR', value: 'red' }] }] } }),
  ],
  ['a service account', template({ spec: { serviceAccountName: 'powerful' } })],
  ['a label of its pods', template({ metadata: { labels: { app: 'other', more: 'x' } } })],
  ['another annotation of its pods', annotate({ 'shop.test/version': '2' })],
  ['a new annotation of its pods', annotate({ 'kubectl.kubernetes.io/restartedAt': 'now' })],
  ['an annotation of its pods away', annotate({ 'shop.test/version': null })],
  ['the mark and something else', annotate({ 'meshwright.io/restartedAt': marker, 'shop.test/version': '2' })],
  ['a label, to make it its own', { metadata: { labels: { 'app.kubernetes.io/managed-by': 'meshwright' } } }],
  ['a label away', { metadata: { labels: { team: null } } }],
  ['an annotation', { metadata: { annotations: { note: 'x' } } }],
  ['an annotation away', { metadata: { annotations: { 'shop.test/note': null } } }],
  ['a finalizer', { metadata: { finalizers: ['mesh.test/x'] } }],
];

describe.each(kinds)("of a team's %s the operator", (kind) => {
  const name = kind.toLowerCase();

  test.each(changes)('may not change %s', async (_what, patch) => {
    expect(await asOperator(['patch', kind, name, '-p', JSON.stringify(patch)])).toMatch(
      new RegExp(`${onlyRestarts}|is invalid`),
    );
    const dry = asOperator(['patch', kind, name, '--dry-run=server', '-p', JSON.stringify(patch)]);
    expect(await dry).not.toContain('patched');
  });

  test('may set the mark, change it and take it away again', async () => {
    const set = (value: string | null) =>
      asOperator(['patch', kind, name, '-p', JSON.stringify(annotate({ 'meshwright.io/restartedAt': value }))]);
    expect([await set('a'), await set('b'), await set(null)]).toEqual(
      Array.from({ length: 3 }, () => `${name}.apps/${name} patched`),
    );
  });

  test('may not delete it', async () => {
    expect(await asOperator(['delete', kind, name])).toMatch(new RegExp(`${onlyRestarts}|cannot delete resource`));
  });
});

describe('of an Argo Rollout the operator', () => {
  const patch = (change: object) =>
    asOperator(['patch', 'rollout', 'rollout', '--type=merge', '-p', JSON.stringify(change)]);

  test('may set when its pods restart, and nothing else', async () => {
    expect(await patch({ spec: { replicas: 2 } })).toContain(onlyRestarts);
    expect(await patch(annotate({ 'meshwright.io/restartedAt': marker }))).toContain(onlyRestarts);
    expect(await patch({ metadata: { labels: { team: 'x' } } })).toContain(onlyRestarts);
    expect(await patch({ more: 'x' })).toContain(onlyRestarts);
    expect(await patch({ spec: { restartAt: '2026-01-02T03:04:05Z' } })).toBe('rollout.argoproj.io/rollout patched');
  });
});

describe('with its own rights the operator', () => {
  test('restarts workloads of every kind', async () => {
    const refs = await Promise.all(theirs.map((object) => refTo(admin, object)));
    await restart(refs, marker, actContext(operator));
    const marks = await Promise.all(theirs.map(async (object) => markOf(await liveOf(admin, object))));
    expect(marks.map((mark, at) => isFor(mark, marker, isRollout(theirs[at] ?? { apiVersion: '', kind: '' })))).toEqual(
      theirs.map(() => true),
    );
  });

  test('evicts a pod, and may not delete one', async () => {
    const object = workload({ kind: 'Deployment', namespace, name: 'evicted' });
    await admin.create(object);
    const [pod] = await eventually(async () => {
      const ready = await readyPods(admin, object);
      expect(ready).toHaveLength(1);
      return ready;
    });
    const { name = '', uid = '' } = pod?.metadata ?? {};
    expect(await asOperator(['delete', 'pod', name])).toContain('cannot delete resource "pods"');
    const context = actContext(operator);
    await evict([{ namespace, name, uid }], context);
    expect(context.tales).toEqual([{ type: 'Normal', reason: 'Evicted', note: `Evicted Pod default/${name}` }]);
  });

  test('still changes and deletes workloads that it installed', async () => {
    const object = workload({ kind: 'Deployment', namespace, name: 'own' });
    const labels = { 'app.kubernetes.io/managed-by': 'meshwright' };
    const own = { ...object, metadata: { ...object.metadata, labels } };
    await operator.apply(own, { fieldManager: 'meshwright' });
    const changed = await operator.apply(
      { ...own, spec: { ...own.spec, minReadySeconds: 5 } },
      { fieldManager: 'meshwright' },
    );
    expect(changed.spec).toMatchObject({ minReadySeconds: 5 });
    expect(await operator.delete(await refTo(admin, own))).toBe('deleted');
  });
});

describe('of priority classes the operator', () => {
  const className = (name: string, labelled: Readonly<Record<string, string>>, more: object = {}): KubeObject => {
    const metadata = { name, labels: labelled };
    return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata, value: 7, ...more };
  };
  const own = { 'app.kubernetes.io/managed-by': 'meshwright' };
  const onlyOwn = 'the Meshwright operator may change and delete only priority classes that it made';
  const onlyLabelled = 'the Meshwright operator may make priority classes only under its label, and no default';
  const create = (object: KubeObject) => asOperator(['create', '-f', '-'], JSON.stringify(object));
  const patch = (name: string, change: object) =>
    asOperator(['patch', 'priorityclass', name, '--type=merge', '-p', JSON.stringify(change)]);

  test('makes, changes and deletes its own, and no default', async () => {
    expect(await create(className('of-nobody', {}))).toContain(onlyLabelled);
    expect(await create(className('default', own, { globalDefault: true }))).toContain(onlyLabelled);
    expect(await create(className('own', own))).toContain('created');
    expect(await patch('own', { globalDefault: true })).toMatch(/only under its label, and no default|is invalid/);
    expect(await patch('own', { description: 'x' })).toContain('patched');
    expect(await asOperator(['delete', 'priorityclass', 'own'])).toContain('deleted');
  });

  test('leaves those of others alone, also when it would make them its own', async () => {
    await admin.create(className('theirs', {}));
    expect(await patch('theirs', { description: 'x' })).toContain(onlyOwn);
    expect(await patch('theirs', { metadata: { labels: own } })).toContain(onlyOwn);
    expect(await asOperator(['delete', 'priorityclass', 'theirs'])).toContain(onlyOwn);
    await expect(operator.apply(className('theirs', own), { fieldManager: 'meshwright' })).rejects.toThrow(onlyOwn);
  });
});
