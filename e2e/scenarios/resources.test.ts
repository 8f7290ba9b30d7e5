import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Condition, MeshControlPlane } from '../../src/api/index.ts';
import type { KubeObject } from '../../src/kube/index.ts';
import { inOneWave } from '../world/fleet.ts';
import { lacks, namespaceManifest, revisionOf, startWorld, type World, workloadManifest } from '../world/index.ts';

const [older, newer] = ['1.29.6', '1.30.3'];
const home = 'istio-system';
const className = 'mesh-critical';

let world: World;

beforeAll(async () => {
  world = await startWorld({ name: 'resources' });
});
afterAll(() => world?.stop());

/** Whatever takes the room away comes after Ready: what is known before an install is a matter of Preflight. */
describe('a mesh that serves and loses its room says so with the figures, and is Ready again by itself', () => {
  beforeAll(async () => {
    await world.apply(priorityClass());
    const values = { global: { priorityClassName: className } };
    await world.apply(world.wish('mesh', { values, components: { cni: { enabled: true } } }));
    await world.ready('mesh');
  });
  beforeEach(async () => {
    await world.ready('mesh');
    expect(condition('ResourcesReady')).toMatchObject({ status: 'True', reason: 'EnoughResources' });
  });
  afterEach(() =>
    world?.kubectl('delete', 'resourcequota/small', 'limitrange/small', '-n', home, '--ignore-not-found'),
  );
  afterAll(() => world?.clear());

  test('when a quota refuses the control plane, until the quota is raised', async () => {
    await setQuota({ 'requests.cpu': '150m' });
    const { message } = await shortage('QuotaExhausted');
    expect(message).toMatch(
      new RegExp(
        `^Deployment ${home}/${istiod()}: ResourceQuota small has no room for another pod, which needs requests.cpu=\\S+ ` +
          String.raw`\(\S+ of 150m are in use\); raise the quota or make room in it$`,
      ),
    );
    expect(condition('ControlPlaneReady')).toMatchObject({ status: 'False', reason: 'NotReady' });
    expect(statusNow()?.message).toContain("can't create pods: ResourceQuota small has no room for another pod");

    await setQuota({ 'requests.cpu': '100' });
    await world.ready('mesh');
  });

  test('when a quota refuses a node agent, which only Events tell', async () => {
    await setQuota({ pods: '0' });
    const { message } = await shortage('QuotaExhausted', 'k8s-app=istio-cni-node');
    expect(message).toMatch(
      /^DaemonSet istio-system\/istio-cni-node: ResourceQuota small has no room for another pod, which needs pods=1 \(\d+ of 0 are in use\)/,
    );
    expect(condition('ControlPlaneReady')).toMatchObject({ status: 'True' });

    await setQuota({ pods: '100' });
    await world.ready('mesh');
  });

  test('when its priority class is gone, until it is there again', async () => {
    await world.kubectl('delete', 'priorityclass', className);
    const { message } = await shortage('PriorityClassMissing');
    expect(message).toBe(
      `Deployment ${home}/${istiod()}: PriorityClass ${className} does not exist; create it, or name another one`,
    );

    await world.apply(priorityClass());
    await world.ready('mesh');
  });

  test('when a LimitRange allows its containers less than they ask for', async () => {
    await world.apply(limitRange(home, '50m'));
    const { message } = await shortage('LimitRangeViolation');
    expect(message).toMatch(
      new RegExp(`^Deployment ${home}/${istiod()}: a container asks for cpu=\\S+ and is given a limit of 50m`),
    );

    await world.kubectl('delete', 'limitrange', 'small', '-n', home);
    await world.ready('mesh');
  });

  test('when no node has room for it, until one has', async () => {
    await giveNodes('1m');
    const { message } = await shortage('Unschedulable');
    expect(message).toMatch(
      new RegExp(
        `^Deployment ${home}/${istiod()}: pod ${istiod()}-\\S+: 0/\\d+ nodes are available: \\d+ Insufficient cpu`,
      ),
    );

    await giveNodes('100000');
    await world.ready('mesh');
  });
});

describe.skipIf(lacks(older, newer))(
  'an upgrade that finds no room says so with the figures, and goes on by itself',
  () => {
    afterEach(() => world?.clear());

    test('for a workload that it moves, which a LimitRange holds', async () => {
      await world.apply(world.wish('mesh', { ...inOneWave(), version: older }));
      await world.ready('mesh');
      await world.apply(namespaceManifest('shop', { 'istio-injection': 'enabled' }));
      await world.apply(greedyWorkload());
      await world.kubectl('rollout', 'status', 'deployment/app', '-n', 'shop', '--timeout=60s');

      await world.apply(limitRange('shop', '1'));
      await world.apply(world.wish('mesh', { ...inOneWave(), version: newer }));
      const words =
        /a LimitRange admits no pod like that: .*maximum cpu usage per Container is 1, but limit is 2.*; change the LimitRange, or what the containers ask for$/;
      const item = await world.waitFor('it is blocked', () => statusNow()?.rollout?.blocked?.[0]);
      expect(item).toMatchObject({
        kind: 'Deployment',
        namespace: 'shop',
        name: 'app',
        code: 'LimitRangeViolation',
        message: expect.stringMatching(words),
      });
      const { message } = await world.waitFor('the condition tells it', () => told('LimitRangeViolation'));
      expect(message).toMatch(/^Deployment shop\/app: a LimitRange admits no pod like that/);
      expect(condition('ControlPlaneReady')).toMatchObject({ status: 'True' });

      await world.kubectl('delete', 'limitrange', 'small', '-n', 'shop');
      const { status } = await world.ready('mesh');
      expect(status?.history?.[0]).toMatchObject({ outcome: 'Upgraded' });
      expect(condition('ResourcesReady')).toMatchObject({ status: 'True', reason: 'EnoughResources' });
    });

    test('for the new control plane, while the old one serves', async () => {
      await world.apply(world.wish('mesh', { ...inOneWave(), version: older }));
      await world.ready('mesh');
      await world.mesh.misbehave(revisionOf(newer), 'neverReady');
      await world.apply(world.wish('mesh', { ...inOneWave(), version: newer }));
      const name = `istiod-${revisionOf(newer)}`;
      await world.waitFor('the new control plane waits', () => statusNow()?.message?.includes(`${name}: 0 of 1 pods`));

      await setQuota({ pods: '0' });
      await world.kubectl('delete', 'pods', '-n', home, '-l', `istio.io/rev=${revisionOf(newer)}`, '--wait=false');
      const { message } = await world.waitFor('the mesh tells it', () => told('QuotaExhausted'));
      expect(message).toMatch(
        new RegExp(`^Deployment ${home}/${name}: ResourceQuota small has no room for another pod, which needs pods=1 `),
      );
      expect(condition('Ready')).toMatchObject({ status: 'False', reason: 'Installing' });
      expect(statusNow()?.current).toMatchObject({ version: older });

      await world.mesh.behave(revisionOf(newer));
      await setQuota({ pods: '100' });
      const { status } = await world.ready('mesh');
      expect(status?.current).toMatchObject({ version: newer });
      await world.kubectl('delete', 'resourcequota', 'small', '-n', home);
    });
  },
);

/** Takes the mesh its pods, until new ones find no room and that is told; Ready is then claimed no more. */
async function shortage(reason: string, selector = 'app=istiod'): Promise<Condition> {
  const found = await world.waitFor(`the mesh tells ${reason}`, async () => {
    const found = told(reason);
    if (found !== undefined) return found;
    // The API server acts on a quota, a limit or a class a moment after it has stored it.
    if (condition('Ready')?.status === 'True') {
      await world.kubectl('delete', 'pods', '-n', home, '-l', selector, '--wait=false');
    }
    return undefined;
  });
  expect(condition('Ready')).toMatchObject({ status: 'False' });
  return found;
}

function told(reason: string): Condition | undefined {
  const found = condition('ResourcesReady');
  return found?.status === 'False' && found.reason === reason ? found : undefined;
}

/** Resolves when what is in use has been counted. */
async function setQuota(hard: Readonly<Record<string, string>>): Promise<void> {
  const metadata = { name: 'small', namespace: home };
  await world.apply({ apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard } });
  await world.kubectl('wait', '--for=jsonpath={.status.used}', 'resourcequota/small', '-n', home, '--timeout=30s');
}

/** What all nodes together with their kubelets tell to have for pods. */
async function giveNodes(cpu: string): Promise<void> {
  const nodes = (await world.kubectl('get', 'nodes', '-o', 'name')).split('\n').filter((name) => name !== '');
  const patch = JSON.stringify({ status: { allocatable: { cpu } } });
  for (const node of nodes) {
    await world.kubectl('patch', node, '--subresource=status', '--type=merge', '-p', patch);
  }
}

function istiod(): string {
  return `istiod-${revisionOf(world.charts.version)}`;
}

function limitRange(namespace: string, cpu: string): KubeObject {
  const spec = { limits: [{ type: 'Container', max: { cpu }, defaultRequest: { cpu: '1m' } }] };
  return { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'small', namespace }, spec };
}

function priorityClass(): KubeObject {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: className }, value: 1_000_000 };
}

/** Its container may use two cores. */
function greedyWorkload(): KubeObject {
  const manifest = workloadManifest('shop');
  const labels = { app: 'app' };
  const resources = { requests: { cpu: '10m' }, limits: { cpu: '2' } };
  const containers = [{ name: 'app', image: 'example.test/app', resources }];
  return {
    ...manifest,
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  };
}

function statusNow(): MeshControlPlane['status'] {
  return world.meshControlPlane('mesh')?.status;
}

function condition(type: string) {
  return statusNow()?.conditions?.find((one) => one.type === type);
}
