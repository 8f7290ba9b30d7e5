import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/index.ts';
import { at, listAt, textAt } from '../../src/kube/json.ts';
import { nodeName } from '../cluster/index.ts';
import { given, lacks, revisionOf, startWorld, type World } from '../world/index.ts';
import { istiodPods, qosClasses, replicas, shapes, the } from './mesh-shape.ts';
import { change } from './mistake.ts';

const [older, newer] = ['1.29.6', '1.30.3'];

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'availability' });
  const labels = { 'kubernetes.io/hostname': 'second' };
  await world.client.create({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'second', labels } });
});
afterAll(() => world?.stop());
afterEach(() => world.clear());

/** What the charts have without being told anything. */
const plain = { scaled: [1, 5], budget: undefined, spread: [] };
const gateways = [{ name: 'edge', namespace: 'edge' }];

test('resources: {} gives two istiods and two gateways, each with a budget and spread; without it they are as the charts have them', async () => {
  await world.apply(world.wish('mesh', { components: { gateways } }));
  await world.ready('mesh');
  const asRendered = await shapes(world);
  expect(asRendered).toEqual({ istiod: plain, edge: plain });

  await change(world, { resources: {} });
  await world.ready('mesh');
  const kept = { scaled: [2, 5], budget: 1, spread: ['topology.kubernetes.io/zone'] };
  expect(await shapes(world)).toEqual({ istiod: kept, edge: kept });
  expect([await replicas(world, 'istiod'), await replicas(world, 'edge')]).toEqual([
    [2, 2],
    [2, 2],
  ]);
  expect(new Set(await nodesOfIstiod())).toEqual(new Set([nodeName, 'second']));

  await world.kubectl('patch', 'meshcontrolplane', 'mesh', '--type=json', '-p', removed('/spec/resources'));
  await world.ready('mesh');
  await world.waitFor('the budgets are gone', async () => isDeepStrictEqual(await shapes(world), asRendered));
  expect(await revisions()).toEqual([revision()]);
});

test('an autoscaler that raises istiod to two pods is not taken for somebody who changed it', async () => {
  await world.apply(world.wish('mesh', { resources: {} }));
  await world.ready('mesh');
  expect(await replicas(world, 'istiod')).toEqual([2, 2]);
  expect((await world.events('mesh')).filter(({ reason }) => reason === 'DriftRepaired')).toEqual([]);
});

test('qos Guaranteed holds for every pod of the control plane, is told in status, and makes no new revision', async () => {
  await world.apply(world.wish('mesh', { resources: {} }));
  await world.ready('mesh');
  expect(await qosClasses(world)).toEqual(['Burstable', 'Burstable']);

  await change(world, { resources: { qos: 'Guaranteed' } });
  const { status } = await world.ready('mesh');
  expect(status?.current?.revision).toBe(revision());
  expect(status?.resources).toEqual({ adjusted: requestsAsLimits() });
  expect(await qosClasses(world)).toEqual(['Guaranteed', 'Guaranteed']);
  expect(await revisions()).toEqual([revision()]);

  await change(world, { resources: { qos: 'AsRendered' } });
  expect((await world.ready('mesh')).status).not.toHaveProperty('resources');
  expect(await qosClasses(world)).toEqual(['Burstable', 'Burstable']);
});

test.skipIf(given !== undefined)('what was adjusted is kept, and told, by a new operator without charts', async () => {
  await world.apply(world.wish('mesh', { resources: { qos: 'Guaranteed' } }));
  await world.ready('mesh');
  await world.operator.kill('SIGTERM');
  await rm(join(world.cluster.folder, 'operator-cache'), { recursive: true });
  for (const path of ['/index.yaml', '*']) world.charts.repository?.fail(path, { kind: 'reset' });
  // With its pods, or those would be counted below.
  await world.kubectl('delete', 'deployment', `istiod-${revision()}`, '-n', 'istio-system', '--cascade=foreground');
  const seen = world.statusesSeen('mesh').length;
  await world.operator.start();
  await world.waitFor('two istiods are back', async () => (await qosClasses(world)).length === 2);
  expect(await qosClasses(world)).toEqual(['Guaranteed', 'Guaranteed']);
  await world.ready('mesh');
  const told = world.statusesSeen('mesh').slice(seen);
  expect(told.map(({ resources }) => resources)).toEqual(told.map(() => ({ adjusted: requestsAsLimits() })));
});

test.skipIf(lacks(older, newer))(
  'an upgrade that asks for another class leaves the old revision as it was, also when it goes back',
  async () => {
    await world.apply(world.wish('mesh', { version: older, resources: { qos: 'Guaranteed' } }));
    await world.ready('mesh');
    const before = await deploymentOf(older);
    await change(world, { version: newer, resources: { qos: 'AsRendered' }, upgrade: { settle: '1h' } });
    const { status } = await world.phase('mesh', 'Analyzing');
    expect(new Set(await qosClasses(world))).toEqual(new Set(['Guaranteed', 'Burstable']));
    expect(status?.resources).toEqual({ adjusted: requestsAsLimits(older) });

    const rollback = `meshwright.io/rollback=${status?.rollout?.id}`;
    await world.kubectl('annotate', 'meshcontrolplane', 'mesh', '--overwrite', rollback);
    const { status: back } = await world.phase('mesh', 'RolledBack');
    expect(back?.resources).toEqual({ adjusted: requestsAsLimits(older) });
    const after = await deploymentOf(older);
    expect([after?.metadata.uid, after?.spec]).toEqual([before?.metadata.uid, before?.spec]);
  },
);

test('a container that asks for nothing blocks qos Guaranteed, and the message says what to give it', async () => {
  const setUp = { name: 'set-up', image: 'example.test/set-up' };
  const wish = (resources?: object) =>
    world.wish('mesh', {
      values: { initContainers: [{ ...setUp, ...(resources === undefined ? {} : { resources }) }] },
      resources: { qos: 'Guaranteed' },
    });
  await world.apply(wish());
  const { status } = await world.phase('mesh', 'Blocked');
  expect(status?.findings?.map(({ reason }) => reason)).toEqual(['QosImpossible', 'QosImpossible']);
  expect(status?.message).toContain(`container set-up of Deployment istio-system/istiod-${revision()} has none`);
  await world.apply(wish({ limits: { cpu: '10m', memory: '16Mi' } }));
  await world.ready('mesh');
  expect(new Set(await qosClasses(world))).toEqual(new Set(['Guaranteed']));
});

test('without an autoscaler there is a fixed number of pods, and Ready waits for one that is switched on again', async () => {
  const resources = { availability: { minReplicas: 3 }, autoscaling: { enabled: false } };
  await world.apply(world.wish('mesh', { resources }));
  await world.ready('mesh');
  expect(await the(world, 'HorizontalPodAutoscaler', 'istiod')).toBeUndefined();
  expect(await replicas(world, 'istiod')).toEqual([3, 3]);

  await change(world, { resources: { autoscaling: { enabled: true, maxReplicas: 4 } } });
  await world.ready('mesh');
  expect((await shapes(world)).istiod?.scaled).toEqual([3, 4]);
  expect(await replicas(world, 'istiod')).toEqual([3, 3]);
});

test('what values say wins over resources, and a warning names both', async () => {
  const resources = { availability: { minReplicas: 2 }, autoscaling: { maxReplicas: 4 } };
  await world.apply(world.wish('mesh', { values: { pilot: { autoscaleMin: 3 } }, resources }));
  await world.ready('mesh');
  expect((await shapes(world)).istiod?.scaled).toEqual([3, 4]);
  const warned = await world.waitFor('the warning is told', async () =>
    (await world.events('mesh')).find(({ reason }) => reason === 'ValueWins'),
  );
  expect(warned.note).toBe(
    'spec.values.pilot.autoscaleMin 3 wins over spec.resources.availability.minReplicas 2: keep one of the two',
  );
});

test('a placement that the API server refuses blocks with the field to correct, and what serves is kept', async () => {
  await world.apply(world.wish('mesh'));
  await world.ready('mesh');
  const tolerations = [{ key: 'dedicated', operator: 'Sometimes' }];
  await change(world, { resources: { placement: { nodeSelector: { 'kubernetes.io/os': 'linux' }, tolerations } } });
  const { status } = await world.phase('mesh', 'Blocked');
  expect(status?.findings?.map(({ reason }) => reason)).toEqual(['ObjectRefused']);
  expect(status?.message).toContain('spec.resources.placement.tolerations');

  await change(world, { resources: { placement: { tolerations: [{ key: 'dedicated', operator: 'Exists' }] } } });
  await world.ready('mesh');
  const pod = at(await the(world, 'Deployment', 'istiod'), 'spec', 'template', 'spec');
  expect(at(pod, 'nodeSelector')).toEqual({ 'kubernetes.io/os': 'linux' });
  expect(listAt(pod, 'tolerations')).toContainEqual({ key: 'dedicated', operator: 'Exists' });
});

function revision(): string {
  return revisionOf(world.charts.version);
}

/** What status lists when istiod gets as its limits what the charts request for it. */
function requestsAsLimits(version = world.charts.version) {
  return Object.entries({ cpu: '500m', memory: '2048Mi' }).map(([resource, value]) => ({
    kind: 'Deployment',
    namespace: 'istio-system',
    name: `istiod-${revisionOf(version)}`,
    field: `spec.template.spec.containers[discovery].resources.limits.${resource}`,
    value,
  }));
}

function removed(path: string): string {
  return JSON.stringify([{ op: 'remove', path }]);
}

function deploymentOf(version: string): Promise<KubeObject | undefined> {
  const name = `istiod-${revisionOf(version)}`;
  return world.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'istio-system', name });
}

async function nodesOfIstiod(): Promise<readonly (string | undefined)[]> {
  return (await istiodPods(world)).map((pod) => textAt(pod, 'spec', 'nodeName'));
}

async function revisions(): Promise<readonly string[]> {
  return (await world.written()).filter(({ kind }) => kind === 'MeshRevision').map(({ metadata }) => metadata.name);
}
