import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/index.ts';
import { at, isRecord } from '../../src/kube/json.ts';
import { namespaceManifest, revisionOf, startWorld, type World, workloadManifest } from '../world/index.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'install' });
});
afterAll(() => world?.stop());

describe('the minimal sample', () => {
  beforeAll(async () => {
    await world.apply(await sample('minimal'));
    await world.ready('mesh');
  });
  afterAll(async () => {
    await world.kubectl('delete', 'namespace', 'shop', '--ignore-not-found');
    await world.uninstall('mesh');
  });

  test('goes through every phase in order', () => {
    expect(world.phasesSeen('mesh')).toEqual(['Pending', 'Preflight', 'Installing', 'Verifying', 'Promoting', 'Ready']);
  });

  test('ends with a status that speaks of this generation', async () => {
    const { metadata, status } = await world.ready('mesh');
    const { generation: observedGeneration } = metadata;
    const place = { version: world.charts.version, revision: revision() };
    expect(status).toMatchObject({
      observedGeneration,
      phase: 'Ready',
      message: `${place.version} serves as revision ${place.revision}`,
      current: place,
      conditions: [
        { type: 'Ready', status: 'True', reason: 'Ready', observedGeneration },
        { type: 'Reconciling', status: 'False', reason: 'Ready', observedGeneration },
        { type: 'Stalled', status: 'False', reason: 'NotStalled', observedGeneration },
        { type: 'ControlPlaneReady', status: 'True', reason: 'AllReplicasReady', observedGeneration },
        { type: 'ResourcesReady', status: 'True', reason: 'EnoughResources', observedGeneration },
      ],
    });
    expect(status).not.toHaveProperty('target');
    expect(status).not.toHaveProperty('findings');
  });

  test('tells each step as an Event', async () => {
    const steps: readonly string[] = world.phasesSeen('mesh');
    const events = await world.waitFor('an Event of each step', async () => {
      const told = await world.events('mesh');
      return steps.every((step) => told.some(({ reason }) => reason === step)) && told;
    });
    expect(events.map(({ reason }) => reason).filter((reason) => steps.includes(reason))).toEqual(steps);
    // Charts that a person gave may be older than this Kubernetes was tested with; that is told, and holds nothing up.
    const warnings = events.filter(({ type, reason }) => type !== 'Normal' && reason !== 'KubernetesTooNew');
    expect(warnings).toEqual([]);
  });

  test('is shown by kubectl get in one line', async () => {
    const [header, line] = (await world.kubectl('get', 'meshcp')).split('\n');
    const names = ['NAME', 'VERSION', 'PHASE', 'READY', 'CURRENT', 'MOVED', 'PAUSED', 'MESSAGE', 'AGE'];
    expect(header?.split(/\s{2,}/)).toEqual(names);
    const { version } = world.charts;
    expect(line).toMatch(/^mesh\s/);
    expect(line?.split(/\s{2,}/).slice(1, -1)).toEqual([
      version,
      'Ready',
      'True',
      version,
      'false',
      `${version} serves as revision ${revision()}`,
    ]);
  });

  test('leaves a MeshRevision with the exact inputs', async () => {
    const record = await meshRevision(revision());
    expect(record?.spec).toEqual({
      controlPlane: 'mesh',
      mesh: 'Istio',
      version: world.charts.version,
      revision: revision(),
      namespace: 'istio-system',
      values: { global: { istioNamespace: 'istio-system', tag: world.charts.version } },
      charts: { source: world.charts.source, digests: { base: anyDigest, istiod: anyDigest } },
      inputsDigest: anyDigest,
      renderedDigest: anyDigest,
    });
    expect(at(record, 'status', 'conditions')).toMatchObject([{ type: 'Ready', status: 'True' }]);
    expect(record?.metadata.labels).toMatchObject({ 'meshwright.io/control-plane': 'mesh' });
  });

  test('injects the pods of a namespace with istio-injection=enabled, and no others', async () => {
    await world.apply(namespaceManifest('shop', { 'istio-injection': 'enabled' }), workloadManifest('shop'));
    await world.apply(namespaceManifest('office'), workloadManifest('office'));
    expect(await injectors('shop')).toEqual([revision()]);
    expect(await injectors('office')).toEqual([undefined]);
  });
});

describe('the production sample', () => {
  beforeAll(async () => {
    await world.apply(await sample('production'));
    await world.ready('mesh', 120);
  });

  test('ends with two replicas, a disruption budget, the CNI agent and a gateway', async () => {
    const workloads = ['istio-cni-node 1', 'istio-ingressgateway 2', `istiod-${revision()} 2`].join();
    await world.waitFor(workloads, async () => (await readyReplicas()).join() === workloads);
    await world.ready('mesh');
    const budgets = await world.kubectl('get', 'poddisruptionbudgets', '-n', 'istio-system', '-o', 'name', '-l', ours);
    expect(budgets.trim()).toBe(`poddisruptionbudget.policy/istiod-${revision()}`);
  });

  test('passes values through to the charts', async () => {
    const config = await world.kubectl(
      'get',
      'configmap',
      `istio-${revision()}`,
      '-n',
      'istio-system',
      '-o',
      'jsonpath={.data.mesh}',
    );
    expect(load(config)).toMatchObject({ accessLogFile: '/dev/stdout' });
  });

  test('injects the pods of a namespace that follows its tag', async () => {
    await world.apply(namespaceManifest('bank', { 'istio.io/rev': 'prod' }), workloadManifest('bank', 'ledger', 2));
    expect(await injectors('bank', 2)).toEqual([revision(), revision()]);
  });

  test('does not count its own gateway among those who use the mesh', async () => {
    expect(await injectors('istio-ingress', 2)).toEqual([revision(), revision()]);
    await world.kubectl('delete', 'namespace', 'bank', '--ignore-not-found');
    await world.uninstall('mesh');
  });
});

const ours = 'app.kubernetes.io/managed-by=meshwright';
const anyDigest: unknown = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);

function revision(): string {
  return revisionOf(world.charts.version);
}

/** A sample as it is in the repository, but with the version and the charts of this world. */
async function sample(name: string): Promise<KubeObject> {
  const file = join(import.meta.dirname, `../../manifests/samples/${name}.yaml`);
  const { spec, ...rest } = load(await readFile(file, 'utf8')) as KubeObject;
  if (!isRecord(spec)) throw new Error(`${file} has no spec`);
  return { ...rest, spec: { ...spec, version: world.charts.version, charts: world.charts.source } };
}

/** `NAME READY` of each workload of ours. */
async function readyReplicas(): Promise<readonly string[]> {
  const ready = '{range .items[*]}{.metadata.name} {.status.readyReplicas}{.status.numberReady}{"\\n"}{end}';
  const found = await world.kubectl('get', 'deployments,daemonsets', '-A', '-o', `jsonpath=${ready}`, '-l', ours);
  return found.trim().split('\n').sort();
}

function meshRevision(name: string): Promise<KubeObject | undefined> {
  return world.get({ apiVersion: 'meshwright.io/v1alpha1', kind: 'MeshRevision', name });
}

/** Which revision injected each pod of a namespace, once there are as many as wanted. */
async function injectors(namespace: string, wanted = 1): Promise<readonly (string | undefined)[]> {
  const pods = await world.waitFor(`${wanted} pods in ${namespace}`, async () => {
    const found = await world.pods(namespace);
    return found.length === wanted && found;
  });
  return pods.map(({ injectedBy }) => injectedBy);
}
