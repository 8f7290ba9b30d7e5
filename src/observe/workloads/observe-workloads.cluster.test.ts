import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, established, startCluster } from '../../../e2e/cluster/index.ts';
import { evict } from '../../act/evict.ts';
import { markerFor } from '../../act/mark.ts';
import { Marked } from '../../act/marked.ts';
import { restart } from '../../act/restart.ts';
import { rolloutDefinition, rolloutOf } from '../../act/testing/rollouts.ts';
import {
  actContext,
  createNamespace,
  liveOf,
  readyPods,
  refTo,
  type WorkloadOptions,
  workload,
} from '../../act/testing/workloads.ts';
import { connect, type KubeClient, type KubeObject } from '../../kube/index.ts';
import { eventually } from '../../kube/testing/eventually.ts';
import { createLogbook } from '../../kube/testing/logbook.ts';
import { istio } from '../../mesh/istio/istio.ts';
import type { Workload } from '../../rollout/workload.ts';
import { Rehearsals } from '../rollout/rehearsals.ts';
import { type Concerns, Stores } from '../stores.ts';
import { observeWorkloads } from './observe-workloads.ts';
import type { WorkloadQuery } from './query.ts';
import { installInjector, useFate, useRevision } from './testing/stand-in-injector.ts';

let cluster: Cluster;
let admin: KubeClient;
let operator: KubeClient;
let stores: Stores;
let changes = 0;
const ended = new AbortController();
const nothing = () => undefined;
const concerns: Concerns = {
  controlPlane: nothing,
  everyControlPlane: nothing,
  everyBlocked: nothing,
  everyRemoval: nothing,
  everyRollout: () => {
    changes += 1;
  },
  arrival: nothing,
  gone: nothing,
};

beforeAll(async () => {
  cluster = await startCluster();
  admin = await connect({ kubeconfig: cluster.adminKubeconfig });
  operator = await connect({ kubeconfig: await cluster.operatorKubeconfig() });
  await installInjector(cluster);
  await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(rolloutDefinition) });
  await established(cluster, 'crd/rollouts.argoproj.io');
  stores = new Stores({ client: operator, signal: ended.signal, log: createLogbook().log, provider: istio, concerns });
});
afterAll(async () => {
  ended.abort();
  await admin?.close();
  await operator?.close();
  await cluster?.stop();
});

const [from, to] = ['1-29-6', '1-30-3'];
const marker = markerFor(to, new Date('2026-01-02T03:04:05Z'));
const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

const ask = (namespace: string, features: Partial<WorkloadQuery> = {}): WorkloadQuery => ({
  controlPlane: 'mesh',
  from,
  to,
  marker,
  mode: 'Rollout',
  timeoutMs: 600_000,
  waves: [{ name: 'rest', namespaces: [namespace] }],
  ...features,
});

/** Long after everything that was restarted was to be ready. */
const later = () => Date.now() + 3_600_000;

async function seen(
  namespace: string,
  features: Partial<WorkloadQuery> = {},
  now = later,
): Promise<readonly Workload[]> {
  const around = { client: operator, stores, marked: new Marked(), rehearsals: new Rehearsals(), provider: istio, now };
  return eventually(async () => {
    const found = await observeWorkloads(ask(namespace, features), around, ended.signal);
    if (found === undefined) throw new Error('the workloads are not read yet');
    return found;
  });
}

/** Waits until the workloads of a namespace stand like this. */
const untilSeen = (namespace: string, expected: readonly object[], features: Partial<WorkloadQuery> = {}) =>
  eventually(async () => {
    const found = await seen(namespace, features);
    expect(found).toMatchObject(expected);
    expect(found).toHaveLength(expected.length);
    return found;
  });

/** A namespace whose workload runs with the revision to be left. Its next pods get the other one. */
async function toBeMoved(namespace: string, options: Omit<WorkloadOptions, 'namespace' | 'name'>, pods = 1) {
  await createNamespace(cluster, namespace);
  await useRevision(cluster, namespace, from);
  const object = workload({ namespace, name: 'web', ...options });
  await admin.create(object);
  await untilSeen(namespace, [{ left: pods, moved: 0, ready: true }]);
  await useRevision(cluster, namespace, to);
  return object;
}

const restartAll = async (object: KubeObject) => restart([await refTo(operator, object)], marker, actContext(operator));

/** Evicts one pod after the other, each when the one before is replaced. */
async function evictAll(namespace: string, mode: WorkloadQuery['mode']): Promise<void> {
  await eventually(async () => {
    const workloads = await seen(namespace, { mode });
    const next = workloads.flatMap(({ ready, oldPods }) => (ready ? oldPods.slice(0, 1) : []));
    await evict(next, actContext(operator));
    expect(workloads).toMatchObject([{ left: 0, ready: true }]);
  });
}

test('a DaemonSet that has every pod, and whose surge finds no room in the quota, is told with the figures', async () => {
  const namespace = 'quota-surge';
  const spec = { updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } };
  const object = await toBeMoved(namespace, { kind: 'DaemonSet', spec });
  await cluster.kubectl(['create', 'quota', 'small', '--hard=pods=1', '--namespace', namespace]);
  await eventually(async () => {
    const used = ['get', 'quota', 'small', '--namespace', namespace, '-o', 'jsonpath={.status.used.pods}'];
    expect(await cluster.kubectl(used)).toBe('1');
  });
  await restartAll(object);
  const message = 'ResourceQuota small has no room for another pod, which needs pods=1 (1 of 1 are in use)';
  await untilSeen(namespace, [{ pods: 1, ready: false, trouble: { code: 'QuotaExhausted', message } }]);
});

describe.each(kinds)('a %s', (kind) => {
  const replicas = kind === 'DaemonSet' ? 1 : 3;
  const spec = kind === 'DaemonSet' ? {} : { replicas };

  test('moves to the new revision by a restart', async () => {
    const namespace = `moves-${kind.toLowerCase()}`;
    const object = await toBeMoved(namespace, { kind, spec }, replicas);
    const before = changes;
    await restartAll(object);
    const workloads = await untilSeen(namespace, [{ moved: replicas, left: 0, ready: true }]);
    const expected: Workload = {
      ...(await refTo(admin, object)),
      wave: 0,
      moved: replicas,
      left: 0,
      oldPods: [],
      ready: true,
      rolling: false,
      replicas,
      pods: replicas,
      onDelete: false,
      marked: true,
      progressAt: expect.any(Number),
      optedOut: false,
      trouble: undefined,
    };
    expect(workloads).toEqual([expected]);
    expect(changes).toBeGreaterThan(before);
  });

  test('moves to the new revision by evictions, and its template stays as it is', async () => {
    const namespace = `evicted-${kind.toLowerCase()}`;
    const object = await toBeMoved(namespace, { kind, spec }, replicas);
    const { generation } = (await liveOf(admin, object)).metadata;
    await evictAll(namespace, 'Evict');
    const workloads = await untilSeen(namespace, [{ moved: replicas, marked: false, trouble: undefined }]);
    expect(workloads).toHaveLength(1);
    expect((await liveOf(admin, object)).metadata.generation).toBe(generation);
  });

  test('whose pods crash is told', async () => {
    const namespace = `crash-${kind.toLowerCase()}`;
    const object = await toBeMoved(namespace, { kind });
    await useFate(cluster, namespace, 'CrashLoopBackOff');
    await restartAll(object);
    const message = expect.stringMatching(/^pod web-\S+: container app has crashed 3 times$/);
    await untilSeen(namespace, [{ ready: false, marked: true, trouble: { code: 'CrashLoop', message } }]);
    const workloads = await seen(namespace, {}, () => 0);
    expect(workloads).toMatchObject([{ ready: false, trouble: undefined }]);
  });

  test('whose image can not be pulled is told', async () => {
    const namespace = `image-${kind.toLowerCase()}`;
    const object = await toBeMoved(namespace, { kind });
    await useFate(cluster, namespace, 'ErrImagePull');
    await restartAll(object);
    const message = expect.stringMatching(/^pod web-\S+: container app: ErrImagePull, simulated$/);
    await untilSeen(namespace, [{ ready: false, marked: true, trouble: { code: 'ImagePull', message } }]);
  });

  test('whose next pods have no room in the quota is told with the figures', async () => {
    const namespace = `quota-${kind.toLowerCase()}`;
    // A surge needs room for one more pod, a replacement room for the same number.
    const surge = kind === 'Deployment' ? { strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } } : {};
    const object = await toBeMoved(namespace, { kind, spec: surge });
    const pods = kind === 'Deployment' ? 1 : 0;
    await cluster.kubectl(['create', 'quota', 'small', `--hard=pods=${pods}`, '--namespace', namespace]);
    await eventually(async () => {
      const used = ['get', 'quota', 'small', '--namespace', namespace, '-o', 'jsonpath={.status.used.pods}'];
      expect(await cluster.kubectl(used)).toBe('1');
    });
    await restartAll(object);
    const message = `ResourceQuota small has no room for another pod, which needs pods=1 (${pods} of ${pods} are in use)`;
    await untilSeen(namespace, [{ ready: false, marked: true, trouble: { code: 'QuotaExhausted', message } }]);
  });

  test('whose pods the injector does not answer for is told', async () => {
    const namespace = `webhook-${kind.toLowerCase()}`;
    const object = await toBeMoved(namespace, { kind });
    await admin.create(deadWebhook(namespace));
    await eventually(() =>
      expect(admin.create(probePod(namespace), { dryRun: true })).rejects.toMatchObject({
        reason: 'WebhookUnavailable',
      }),
    );
    await restartAll(object);
    const message = expect.stringContaining(
      `its pods can't be created: webhook ${namespace}.mesh.test does not answer: `,
    );
    await untilSeen(namespace, [{ ready: false, marked: true, trouble: { code: 'NotReady', message } }]);
  });
});

const probePod = (namespace: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'probe', namespace },
  spec: { containers: [{ name: 'app', image: 'app' }] },
});

function deadWebhook(namespace: string): KubeObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: namespace },
    webhooks: [
      {
        name: `${namespace}.mesh.test`,
        clientConfig: { url: 'https://127.0.0.1:1/inject' },
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      },
    ],
  };
}

describe.each(['StatefulSet', 'DaemonSet'] as const)('a %s with OnDelete', (kind) => {
  test('is moved by no restart, and by evictions', async () => {
    const namespace = `on-delete-${kind.toLowerCase()}`;
    const object = await toBeMoved(namespace, { kind, spec: { updateStrategy: { type: 'OnDelete' } } });
    await restartAll(object);
    await eventually(async () => {
      const { metadata, status } = await liveOf(admin, object);
      expect(status).toMatchObject({ observedGeneration: metadata.generation });
    });
    await untilSeen(namespace, [{ onDelete: true, left: 1, moved: 0, ready: true, marked: true }]);
    await evictAll(namespace, 'Rollout');
    await untilSeen(namespace, [{ moved: 1, left: 0, ready: true, trouble: undefined }]);
  });
});

describe('a disruption budget', () => {
  test('that allows no eviction is told before and after it was tried, and no longer once there is room', async () => {
    const namespace = 'budget';
    const object = await toBeMoved(namespace, { kind: 'Deployment' });
    await cluster.kubectl([
      'create',
      'pdb',
      'web',
      '--selector=app=web',
      '--min-available=1',
      '--namespace',
      namespace,
    ]);
    const trouble = {
      code: 'PDBBlocks',
      message: 'PodDisruptionBudget web allows no disruption: it asks for 1 healthy pods, and there are 1',
    };
    const [found] = await untilSeen(namespace, [{ left: 1, trouble }], { mode: 'Evict' });
    await evict(found?.oldPods ?? [], actContext(operator));
    await untilSeen(namespace, [{ left: 1, moved: 0, ready: true, trouble }], { mode: 'Evict' });
    expect(await seen(namespace)).toMatchObject([{ trouble: undefined }]);
    await cluster.kubectl(['scale', 'deployment', 'web', '--replicas=2', '--namespace', namespace]);
    await untilSeen(namespace, [{ left: 1, moved: 1, ready: true, trouble: undefined }], { mode: 'Evict' });
    await evictAll(namespace, 'Evict');
    await eventually(async () => expect(await readyPods(admin, object)).toHaveLength(2));
  });
});

describe('what is not moved', () => {
  test('is told by its kind: bare pods, Jobs and ReplicaSets of their own', async () => {
    const namespace = 'unmovable';
    await createNamespace(cluster, namespace);
    await useRevision(cluster, namespace, from);
    const template = (app: string) => ({
      metadata: { labels: { app } },
      spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'app' }] },
    });
    await admin.create(probePod(namespace));
    await useFate(cluster, namespace, 'CreateContainerConfigError');
    await admin.create({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'report', namespace },
      spec: { template: template('report') },
    });
    const alone = { ...template('alone'), spec: { containers: [{ name: 'app', image: 'app' }] } };
    await admin.create({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web-6d4f', namespace },
      spec: { selector: { matchLabels: { app: 'alone' } }, template: alone },
    });
    const still = { left: 1, moved: 0, marked: false, trouble: undefined };
    await untilSeen(namespace, [
      { apiVersion: 'v1', kind: 'Pod', name: 'probe', ...still },
      { apiVersion: 'batch/v1', kind: 'Job', name: 'report', ...still },
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-6d4f', ...still },
    ]);
  });

  test('says so itself, or its namespace does', async () => {
    const namespace = 'opted-out';
    await toBeMoved(namespace, { kind: 'Deployment' });
    await cluster.kubectl([
      'annotate',
      'deployment',
      'web',
      'meshwright.io/restart=disabled',
      '--namespace',
      namespace,
    ]);
    await untilSeen(namespace, [{ optedOut: true }]);
    await cluster.kubectl(['annotate', 'deployment', 'web', 'meshwright.io/restart-', '--namespace', namespace]);
    await untilSeen(namespace, [{ optedOut: false }]);
    await cluster.kubectl(['annotate', 'namespace', namespace, 'meshwright.io/restart=disabled']);
    await untilSeen(namespace, [{ optedOut: true }]);
  });

  test('is paused by its team', async () => {
    const namespace = 'paused';
    await toBeMoved(namespace, { kind: 'Deployment' });
    await cluster.kubectl(['rollout', 'pause', 'deployment', 'web', '--namespace', namespace]);
    const message = 'it is paused, and replaces no pods';
    await untilSeen(namespace, [{ rolling: true, trouble: { code: 'ApplicationRollout', message } }]);
  });
});

describe('an Argo Rollout', () => {
  test('is found by its pods, and is rolling until Argo has restarted them', async () => {
    const namespace = 'argo';
    await createNamespace(cluster, namespace);
    await useRevision(cluster, namespace, from);
    const object = rolloutOf('web', namespace);
    const rollout = await admin.create(object);
    const labels = { app: 'web', 'rollouts-pod-template-hash': '6d4f' };
    await admin.create({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web-6d4f', namespace },
      spec: { selector: { matchLabels: labels }, template: { ...object.spec.template, metadata: { labels } } },
    });
    const says = (status: object) => {
      const patch = JSON.stringify({ status });
      const args = [
        'patch',
        'rollout',
        'web',
        '--namespace',
        namespace,
        '--subresource=status',
        '--type=merge',
        '-p',
        patch,
      ];
      return cluster.kubectl(args);
    };
    await says({ observedGeneration: '1', phase: 'Healthy', replicas: 1, availableReplicas: 1 });
    const { uid } = rollout.metadata;
    await untilSeen(namespace, [{ kind: 'Rollout', uid, left: 1, ready: true, rolling: false, marked: false }]);
    await restartAll(object);
    await untilSeen(namespace, [{ uid, ready: false, rolling: true, marked: true, progressAt: expect.any(Number) }]);
    await useRevision(cluster, namespace, to);
    await cluster.kubectl(['delete', 'pod', '--selector=app=web', '--namespace', namespace]);
    const { restartAt } = (await liveOf(admin, object)).spec as { readonly restartAt: string };
    await says({ observedGeneration: '2', restartedAt: restartAt });
    await untilSeen(namespace, [{ uid, moved: 1, left: 0, ready: true, rolling: false, marked: true }]);
  });
});
