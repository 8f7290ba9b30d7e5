import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../../e2e/cluster/index.ts';
import { apiVersion, fieldManagers, finalizer, kinds, labels, type MeshControlPlane, managedBy } from '../api/index.ts';
import { connect, type KubeClient, type KubeObject, refOf } from '../kube/index.ts';
import { eventually } from '../kube/testing/eventually.ts';
import { istio } from '../mesh/istio/istio.ts';
import { act } from './act.ts';
import { Admissions } from './admissions.ts';
import { Contests } from './contests.ts';
import type { ActContext, Tale } from './context.ts';
import type { Intent, LiveRef } from './intent.ts';
import { Ledger } from './ledger.ts';
import { Marked } from './marked.ts';

/** Each step is asked for as stores would have it that saw the world before it changed: what counts is what is there. */
let cluster: Cluster;
let client: KubeClient;
beforeAll(async () => {
  cluster = await startCluster();
  client = await connect({ kubeconfig: cluster.adminKubeconfig });
  const crds = join(import.meta.dirname, '../../crds');
  await cluster.kubectl(['apply', '-f', crds]);
  for (const { kind } of Object.values(kinds)) {
    await eventually(async () => expect(await client.resource({ apiVersion, kind })).toBeDefined());
  }
});
afterAll(async () => {
  await client?.close();
  await cluster?.stop();
});

const revision = '1-30-3';
const us = { fieldManager: fieldManagers.objects };
const ours = { [labels.managedBy]: managedBy, [labels.controlPlane]: 'mesh' };
const tag: KubeObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: 'tag-default', labels: { ...ours, 'istio.io/rev': revision, 'istio.io/tag': 'default' } },
  webhooks: [
    {
      name: 'rev.injector.mesh.test',
      clientConfig: { service: { name: `istiod-${revision}`, namespace: 'istio-system', path: '/inject' } },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      namespaceSelector: { matchLabels: { 'mesh.test/nobody': 'yes' } },
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
    },
  ],
};
const settings: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'default', labels: ours },
  data: { a: '1' },
};
const digest = `sha256:${'0'.repeat(64)}`;
const record: KubeObject = {
  apiVersion,
  kind: kinds.meshRevision.kind,
  metadata: { name: revision, labels: ours },
  spec: {
    controlPlane: 'mesh',
    mesh: 'Istio',
    version: '1.30.3',
    revision,
    namespace: 'istio-system',
    values: {},
    charts: { source: { directory: '/charts' }, digests: { base: digest } },
    inputsDigest: digest,
    renderedDigest: digest,
  },
};
const injector: KubeObject = {
  ...tag,
  metadata: { name: 'injector', labels: { ...ours, [labels.revision]: revision } },
};
/** Has taken the place of the other one. */
const taker: KubeObject = {
  ...record,
  metadata: { name: '1-30-4', labels: ours },
  spec: { ...(record.spec as object), version: '1.30.4' },
};
const istiod: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'istiod', namespace: 'default', labels: { ...ours, [labels.revision]: revision } },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'istiod' } },
    template: {
      metadata: { labels: { app: 'istiod' } },
      spec: { containers: [{ name: 'discovery', image: 'pilot' }] },
    },
  },
};
const injectedPod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'late', namespace: 'default', annotations: { 'istio.io/rev': revision } },
  spec: { containers: [{ name: 'app', image: 'app' }] },
};
const priorityClass: KubeObject = {
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name: 'mesh', labels: ours },
  value: 1000,
};
const prioritised = (labelled: Readonly<Record<string, string>>): KubeObject => ({
  ...injectedPod,
  metadata: { name: 'late', namespace: 'default', labels: labelled },
  spec: { priorityClassName: 'mesh', containers: [{ name: 'app', image: 'app' }] },
});

let mesh: MeshControlPlane;
let tales: Tale[];
/** For how long each step asked to be left alone, in milliseconds. */
let later: number[];
let clock: number;
let admissions: Admissions;
beforeEach(async () => {
  [tales, later] = [[], []];
  admissions = new Admissions();
  clock = Date.now();
  const wish = {
    apiVersion,
    kind: kinds.meshControlPlane.kind,
    metadata: { name: 'mesh', finalizers: [finalizer] },
    spec: { mesh: 'Istio', version: '1.30.3' },
  };
  mesh = (await client.apply(wish, us)) as unknown as MeshControlPlane;
  return async () => {
    for (const object of [injectedPod, priorityClass, settings, istiod, taker, record, injector, tag])
      await remove(object);
    await client.mergePatch(refOf(wish), { metadata: { finalizers: null } }, us);
    await remove(wish);
  };
});

async function remove(object: KubeObject): Promise<void> {
  await client.delete(refOf(object));
  await expect.poll(() => client.get(refOf(object)), { timeout: 10_000 }).toBeUndefined();
}
const put = async (object: KubeObject): Promise<LiveRef> => {
  const { metadata } = await client.apply(object, us);
  return { ...refOf(object), uid: metadata.uid ?? '' };
};
const exists = async (object: KubeObject): Promise<boolean> => (await client.get(refOf(object))) !== undefined;
const told = (): readonly string[] => tales.map(({ reason }) => reason);

async function carryOut(intent: Intent): Promise<void> {
  const context: ActContext = {
    client,
    ledger: new Ledger(),
    contests: new Contests(),
    marked: new Marked(),
    admissions,
    controlPlane: mesh,
    revision: undefined,
    provider: istio,
    watchedKinds: istio.ownedKinds,
    tell: (tale) => tales.push(tale),
    wrote: () => undefined,
    later: (milliseconds) => later.push(milliseconds),
    now: () => clock,
    signal: AbortSignal.timeout(30_000),
  };
  await act([intent], context);
}

describe('objects that are no longer wanted', () => {
  test('are deleted', async () => {
    await carryOut({ do: 'prune', objects: [await put(settings)], evenInUse: false });
    expect(await exists(settings)).toBe(false);
  });

  test('stay when another one has their name by now', async () => {
    const old = await put(settings);
    await remove(settings);
    await put(settings);
    await carryOut({ do: 'prune', objects: [old], evenInUse: false });
    expect(await exists(settings)).toBe(true);
  });

  test('stay when they are no longer ours, and an Event says so', async () => {
    const one = await put(settings);
    await client.mergePatch(
      one,
      { metadata: { labels: { [labels.controlPlane]: 'other' } } },
      { fieldManager: 'them' },
    );
    await carryOut({ do: 'prune', objects: [one], evenInUse: false });
    expect([await exists(settings), told()]).toEqual([true, ['PruneSkipped']]);
  });
});

describe('a priority class that is no longer wanted', () => {
  const prune = async (evenInUse = false) => carryOut({ do: 'prune', objects: [await put(priorityClass)], evenInUse });
  /** What admits pods learns of a new class some moments after it was stored. */
  const putPod = async (pod: KubeObject): Promise<void> => {
    await put(priorityClass);
    await eventually(() => put(pod));
  };

  test('is deleted when no pod has it, which is told', async () => {
    await prune();
    expect([await exists(priorityClass), told()]).toEqual([false, ['PriorityClassRemoved']]);
  });

  test('stays for a pod of others that came late, and an Event says so', async () => {
    await putPod(prioritised({}));
    await prune();
    const note = 'PriorityClass mesh stays: 1 pod still has it, such as default/late';
    expect([await exists(priorityClass), tales]).toEqual([true, [{ type: 'Warning', reason: 'InUse', note }]]);
  });

  test('stays for a pod of the mesh, which is about to go', async () => {
    await putPod(prioritised(ours));
    await prune();
    expect([await exists(priorityClass), told()]).toEqual([true, []]);
  });

  test('is deleted in spite of pods when that is forced', async () => {
    await putPod(prioritised({}));
    await prune(true);
    expect(await exists(priorityClass)).toBe(false);
  });

  test('does not stay for pods of a mesh that is uninstalled, which go as well', async () => {
    await putPod(prioritised(ours));
    mesh = { ...mesh, metadata: { ...mesh.metadata, deletionTimestamp: '2026-01-02T03:04:05Z' } };
    await prune();
    expect(await exists(priorityClass)).toBe(false);
  });
});

describe('what injects pods', () => {
  test('goes when nobody uses it', async () => {
    await carryOut({ do: 'removeInjection', webhooks: [await put(tag)], unlessUsed: [revision] });
    expect([await exists(tag), told()]).toEqual([false, ['Uninstalling']]);
  });

  test('stays when a pod has come to use it', async () => {
    const webhooks = [await put(tag)];
    await client.create(injectedPod);
    await carryOut({ do: 'removeInjection', webhooks, unlessUsed: [revision] });
    expect([await exists(tag), told()]).toEqual([true, ['InUse']]);
  });
});

describe('a revision', () => {
  /** Asked for twice, the second time when every admission that was under way has ended. */
  async function removeSlowly(
    known: LiveRef,
    meanwhile: () => Promise<unknown> = async () => undefined,
  ): Promise<void> {
    await carryOut({ do: 'removeRevision', revision: known, evenInUse: false });
    await meanwhile();
    clock += 11_000;
    await carryOut({ do: 'removeRevision', revision: known, evenInUse: false });
  }

  test('goes when nothing uses it, and nothing can have been injected by it any more', async () => {
    const known = await put(record);
    await put(injector);
    await removeSlowly(known, async () => {
      expect([await exists(record), await exists(injector), later]).toEqual([true, false, [11_000]]);
      clock += 1_000;
      await carryOut({ do: 'removeRevision', revision: known, evenInUse: false });
      expect([await exists(record), later]).toEqual([true, [11_000, 10_000]]);
    });
    expect([await exists(record), told()]).toEqual([false, ['RevisionRemoved']]);
  });

  test('stays when a pod is stored that was given its sidecar before the injector was taken away', async () => {
    const known = await put(record);
    await put(injector);
    await removeSlowly(known, () => client.create(injectedPod));
    expect([await exists(record), told()]).toEqual([true, ['InUse']]);
  });

  test('is given its time once more when pods were led to it meanwhile', async () => {
    const known = await put(record);
    await removeSlowly(known, async () => admissions.note(revision, [await client.apply(injector, us)], clock));
    expect([await exists(record), await exists(injector), later]).toEqual([true, false, [11_000, 11_000]]);
  });

  test('goes at once when nobody has been led to it for long', async () => {
    admissions.note(revision, [], clock - 11_000);
    await put(injector);
    await carryOut({ do: 'removeRevision', revision: await put(record), evenInUse: false });
    expect([await exists(record), await exists(injector), later]).toEqual([false, false, []]);
  });

  test('goes at once when its removal is forced', async () => {
    await carryOut({ do: 'removeRevision', revision: await put(record), evenInUse: true });
    expect([await exists(record), later]).toEqual([false, []]);
  });

  test('stays when a pod has come to use it', async () => {
    const known = await put(record);
    await client.create(injectedPod);
    await carryOut({ do: 'removeRevision', revision: known, evenInUse: false });
    expect([await exists(record), told()]).toEqual([true, ['InUse']]);
  });

  test('stays when a tag has come to lead to it', async () => {
    const known = await put(record);
    await put(tag);
    await carryOut({ do: 'removeRevision', revision: known, evenInUse: false });
    expect(await exists(record)).toBe(true);
  });

  test('goes when another one has taken its place, whoever uses the name', async () => {
    const known = await put(record);
    await put(taker);
    await put(tag);
    await client.create(injectedPod);
    await carryOut({ do: 'removeRevision', revision: known, evenInUse: false });
    expect([await exists(record), await exists(taker), await exists(tag)]).toEqual([false, true, true]);
  });

  test('stays when the control plane that runs is still its own, and an Event says so', async () => {
    const known = await put(record);
    await put(taker);
    await put(istiod);
    await carryOut({ do: 'removeRevision', revision: known, evenInUse: false });
    expect([await exists(record), told()]).toEqual([true, ['InUse']]);
  });

  test('stays when it was created anew under its name', async () => {
    const old = await put(record);
    await remove(record);
    await put(record);
    await carryOut({ do: 'removeRevision', revision: old, evenInUse: false });
    expect(await exists(record)).toBe(true);
  });
});

describe('the MeshControlPlane', () => {
  const held = async () => (await client.get(refOf(mesh as unknown as KubeObject)))?.metadata.finalizers ?? [];

  test('is let go when nothing of it is left', async () => {
    await carryOut({ do: 'release' });
    expect([await held(), told()]).toEqual([[], ['Uninstalled']]);
  });

  test('is held while anything of it is left', async () => {
    await put(settings);
    await carryOut({ do: 'release' });
    expect([await held(), told()]).toEqual([[finalizer], []]);
  });
});
