import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../../e2e/cluster/index.ts';
import { connect, type KubeClient, type KubeObject, ownedFieldsDigest } from '../kube/index.ts';
import { eventually } from '../kube/testing/eventually.ts';
import { isFor, markerFor, markOf } from './mark.ts';
import { restart } from './restart.ts';
import { rolloutDefinition, rolloutOf } from './testing/rollouts.ts';
import { actContext, liveOf, readyPods, refTo, workload } from './testing/workloads.ts';

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

const namespace = 'default';
const marker = markerFor('1-30-3', new Date('2026-01-02T03:04:05Z'));
const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
const git = { fieldManager: 'argocd-controller', force: true };

/** An object without what Kubernetes counts by itself. */
function content({ metadata, status: _, ...rest }: KubeObject): unknown {
  const { managedFields: _fields, resourceVersion: _version, generation: _generation, annotations, ...kept } = metadata;
  const {
    'deployment.kubernetes.io/revision': _revision,
    'deprecated.daemonset.template.generation': _template,
    ...own
  } = annotations ?? {};
  return { ...rest, metadata: { ...kept, annotations: own } };
}

/** The same object, and one annotation more on its template. */
function withMark(object: KubeObject, value: string): KubeObject {
  const copy = structuredClone(object) as KubeObject & { spec: { template: { metadata: { annotations: object } } } };
  Object.assign(copy.spec.template.metadata.annotations, { 'meshwright.io/restartedAt': value });
  return copy;
}

const ownedByUs = ({ metadata }: KubeObject) =>
  metadata.managedFields?.filter(({ manager }) => manager === 'meshwright-restart').map(({ fieldsV1 }) => fieldsV1);

describe.each(kinds)('restarting a %s', (kind) => {
  test('changes one annotation of its template and nothing else, once', async () => {
    const name = `once-${kind.toLowerCase()}`;
    const before = await client.apply(workload({ kind, namespace, name }), git);
    const context = actContext(client);
    const ref = await refTo(client, before);
    await restart([ref], marker, context);
    const after = await liveOf(client, before);
    expect(content(after)).toEqual(content(withMark(before, marker)));
    expect(ownedByUs(after)).toEqual([
      { 'f:spec': { 'f:template': { 'f:metadata': { 'f:annotations': { 'f:meshwright.io/restartedAt': {} } } } } },
    ]);
    expect(context.tales).toEqual([
      { type: 'Normal', reason: 'Restarted', note: `Restarting ${kind} default/once-${kind.toLowerCase()}` },
    ]);
    const settled = await liveOf(client, before);
    // Another process knows nothing of the first time.
    await restart([ref], marker, actContext(client));
    const again = await liveOf(client, before);
    expect(again.metadata.generation).toBe(settled.metadata.generation);
    expect(ownedByUs(again)).toEqual(ownedByUs(settled));
    expect(markOf(again)).toEqual(markOf(after));
  });

  test('replaces every pod, and a new marker replaces them again', async () => {
    const object = workload({ kind, namespace, name: `pods-${kind.toLowerCase()}` });
    await client.apply(object, git);
    const replaced = async (old: readonly KubeObject[]) =>
      eventually(async () => {
        const pods = await readyPods(client, object);
        expect(pods).toHaveLength(1);
        const uids = old.map(({ metadata }) => metadata.uid);
        expect(pods.filter(({ metadata }) => uids.includes(metadata.uid))).toEqual([]);
        return pods;
      });
    const first = await replaced([]);
    await restart([await refTo(client, object)], marker, actContext(client));
    const second = await replaced(first);
    await restart([await refTo(client, object)], markerFor('1-29-6', new Date()), actContext(client));
    await replaced([...first, ...second]);
  });

  test.each(['kubectl apply', 'kubectl apply --server-side', 'kubectl patch'])(
    'takes nothing from who writes it by %s, and stays when they write it again',
    async (how) => {
      const name = `${how.replaceAll(/\W+/g, '-')}-${kind.toLowerCase()}`;
      const object = workload({ kind, namespace, name });
      const write = (version: string) => writeBy(how, withVersion(object, version));
      await write('1');
      const before = await liveOf(client, object);
      await restart([await refTo(client, object)], marker, actContext(client));
      const marked = await liveOf(client, object);
      const owners = ({ metadata }: KubeObject) =>
        metadata.managedFields
          ?.filter(({ manager, subresource }) => manager.startsWith('kubectl') && subresource === undefined)
          .map(({ manager, operation, fieldsV1 }) => ({ manager, operation, fieldsV1 }));
      expect(owners(marked)).toEqual(owners(before));
      await write('1');
      expect((await liveOf(client, object)).metadata.generation).toBe(marked.metadata.generation);
      await write('2');
      const changed = await liveOf(client, object);
      expect(changed.spec).toMatchObject({
        template: { metadata: { annotations: { 'shop.test/version': '2', 'meshwright.io/restartedAt': marker } } },
      });
      expect(ownedFieldsDigest(changed, 'meshwright-restart')).toBe(ownedFieldsDigest(marked, 'meshwright-restart'));
    },
  );
});

function withVersion(object: ReturnType<typeof workload>, version: string): ReturnType<typeof workload> {
  const copy = structuredClone(object);
  copy.spec.template.metadata.annotations['shop.test/version'] = version;
  return copy;
}

async function writeBy(how: string, object: ReturnType<typeof workload>): Promise<void> {
  const input = JSON.stringify(object);
  if (how === 'kubectl apply') await cluster.kubectl(['apply', '-f', '-'], { input });
  else if (how === 'kubectl apply --server-side')
    await cluster.kubectl(['apply', '--server-side', '-f', '-'], { input });
  else await patch(object);
}

/** What `kubectl edit` sends, too. */
async function patch(object: ReturnType<typeof workload>): Promise<void> {
  const { kind, metadata, spec } = object;
  const { annotations } = spec.template.metadata;
  const change = JSON.stringify({ spec: { template: { metadata: { annotations } } } });
  if (!(await cluster.kubectl(['get', kind, '--ignore-not-found', metadata.name])).includes(metadata.name)) {
    await cluster.kubectl(['create', '-f', '-'], { input: JSON.stringify(object) });
  } else await cluster.kubectl(['patch', kind, metadata.name, '-p', change]);
}

describe('restarting', () => {
  test('harms no workload that is gone or has come in its place, and goes on with the others', async () => {
    const [here, other, gone] = ['here', 'other', 'gone'].map((name) =>
      workload({ kind: 'Deployment', namespace, name }),
    );
    if (here === undefined || other === undefined || gone === undefined) throw new Error('three workloads');
    for (const object of [here, other]) await client.apply(object, git);
    const before = await liveOf(client, other);
    const refs = [
      { ...(await refTo(client, other)), uid: '00000000-0000-0000-0000-000000000000' },
      { ...(await refTo(client, other)), name: 'gone' },
      { ...(await refTo(client, other)), namespace: 'no-such-namespace' },
      await refTo(client, here),
    ];
    await restart(refs, marker, actContext(client));
    expect(content(await liveOf(client, other))).toEqual(content(before));
    await expect(liveOf(client, gone)).rejects.toThrow('there is no Deployment default/gone');
    expect(markOf(await liveOf(client, here))).toEqual({ value: marker, at: expect.any(Number) });
  });

  test('works where Git or a restored backup has a copy of an older mark', async () => {
    const object = workload({
      kind: 'Deployment',
      namespace,
      name: 'copied',
      annotations: { 'meshwright.io/restartedAt': 'old' },
    });
    const copied = await client.apply(object, git);
    expect(isFor(markOf(copied), marker, false)).toBe(false);
    await restart([await refTo(client, object)], marker, actContext(client));
    expect(isFor(markOf(await liveOf(client, object)), marker, false)).toBe(true);
  });

  test('an Argo Rollout sets the time that Argo restarts from, once for a marker', async () => {
    await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(rolloutDefinition) });
    const object = rolloutOf('argo', namespace);
    await eventually(async () => expect(await client.resource(object)).toBeDefined());
    const before = await client.apply(object, git);
    const ref = await refTo(client, object);
    let clock = Date.parse('2026-05-06T07:08:09.100Z');
    const context = { ...actContext(client), now: () => clock };
    await restart([ref], marker, context);
    clock += 60_000;
    await restart([ref], marker, context);
    const after = await liveOf(client, object);
    const spec = before.spec as object;
    expect(content(after)).toEqual(content({ ...before, spec: { ...spec, restartAt: '2026-05-06T07:08:10Z' } }));
    expect(context.tales).toHaveLength(1);
    expect(isFor(markOf(after), marker, true)).toBe(true);
    const next = markerFor('1-29-6', new Date('2026-05-06T07:08:30Z'));
    expect(isFor(markOf(after), next, true)).toBe(false);
    await restart([ref], next, context);
    expect((await liveOf(client, object)).spec).toEqual({ ...spec, restartAt: '2026-05-06T07:09:10Z' });
  });

  test('an Argo Rollout that a person restarts is not called restarted by us', async () => {
    const object = rolloutOf('by-hand', namespace);
    await client.apply(
      { ...object, spec: { ...object.spec, restartAt: '2027-01-01T00:00:00Z' } },
      { fieldManager: 'person' },
    );
    expect(markOf(await liveOf(client, object))).toBeUndefined();
  });
});
