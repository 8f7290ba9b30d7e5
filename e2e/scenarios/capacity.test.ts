import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/index.ts';
import { inOneWave, startFleet } from '../world/fleet.ts';
import { lacks, namespaceManifest, startWorld, type World } from '../world/index.ts';
import { blocksUntilMended, change, interventions, type Mistake } from './mistake.ts';

const [older, newer] = ['1.29.6', '1.30.3'];

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'capacity' });
});
afterAll(() => world?.stop());
afterEach(async () => {
  await world?.clear();
  await world?.kubectl('delete', 'resourcequota,limitrange', '--all', '-n', 'istio-system');
});

const mistakes: readonly Mistake[] = [
  {
    title: 'a control plane for which its namespace has no room',
    prepare: () => limit(quota({ 'requests.cpu': '800m', pods: '10' })),
    spec: () => ({ values: { pilot: { autoscaleMin: 2 } } }),
    reason: 'QuotaExhausted',
    says: [
      'ResourceQuota istio-system/control-plane leaves 800m of requests.cpu (0 of 800m are in use), and 2 pods of Deployment istio-system/istiod-',
      'need 1: raise the quota or make room in it',
    ],
    mend: () => limit(quota({ 'requests.cpu': '1', pods: '10' })),
  },
  {
    title: 'a quota on something that a container says nothing of',
    prepare: () => limit(quota({ 'limits.cpu': '10' })),
    reason: 'QuotaExhausted',
    says: [
      /admits only pods that say their limits.cpu, and container discovery of Deployment istio-system\/istiod-\S+ does not/,
    ],
    mend: () => limit(limitRange({ default: { cpu: '1' } })),
  },
  {
    title: 'a LimitRange that would refuse the control plane',
    prepare: () => limit(limitRange({ max: { memory: '1Gi' } })),
    reason: 'LimitRangeViolation',
    says: [
      /LimitRange istio-system\/bounds asks for at most 1Gi of memory, and container discovery of Deployment \S+ has 2Gi/,
    ],
    mend: () => limit(limitRange({ max: { memory: '4Gi' } })),
  },
  {
    title: 'a priority class that does not exist',
    spec: () => ({ values: { global: { priorityClassName: 'mesh-critical' } } }),
    reason: 'PriorityClassMissing',
    says: ['PriorityClass mesh-critical does not exist, and Deployment istio-system/istiod-'],
    mend: () =>
      world.apply({
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name: 'mesh-critical' },
        value: 1000,
      }),
  },
];

describe('blocks before anything is written, and goes on by itself when there is room', () => {
  test.for(mistakes)('$title', (mistake, context) => blocksUntilMended(world, mistake, context));
});

test.skipIf(lacks(older, newer))(
  'an upgrade for whose second revision there is no room is Blocked, and the mesh serves on as it did',
  async () => {
    await startFleet(world, { version: older });
    await limit(quota({ 'requests.memory': '3Gi' }));
    await world.waitFor('the quota is counted', async () =>
      (await world.kubectl('get', 'resourcequota', 'control-plane', '-n', 'istio-system', '-o', 'json')).includes(
        '"used"',
      ),
    );
    const [place, begun] = [await world.audit.now(), Date.now()];
    await world.apply(world.wish('mesh', { ...inOneWave(), version: newer }));
    const { status } = await world.phase('mesh', 'Blocked');
    expect(status?.findings).toMatchObject([{ reason: 'QuotaExhausted' }]);
    expect(status?.message).toContain(
      'leaves 1Gi of requests.memory (2Gi of 3Gi are in use), and 1 pod of Deployment istio-system/istiod-1-30-3 needs 2Gi',
    );
    expect(status?.conditions).toContainEqual(expect.objectContaining({ type: 'ControlPlaneReady', status: 'True' }));
    expect(await interventions(world, place, begun)).toEqual([]);

    await limit(quota({ 'requests.memory': '4Gi' }));
    const upgraded = await world.ready('mesh');
    expect(upgraded.status?.current).toMatchObject({ version: newer });
  },
);

test('a change that brings no pod needs no room', async () => {
  await world.apply(world.wish('mesh'));
  await world.ready('mesh');
  await limit(quota({ pods: '1' }));
  const seen = world.statusesSeen('mesh').length;
  await change(world, { tags: ['default', 'prod'] });
  await world.ready('mesh');
  const phases = world
    .statusesSeen('mesh')
    .slice(seen)
    .flatMap(({ phase }) => phase ?? []);
  expect(phases).toContain('Preflight');
  expect(phases).not.toContain('Blocked');
});

describe.skipIf(lacks(older, newer))('a wave whose namespace has no room waits for it, and loses no pod', () => {
  const restrictions: readonly (readonly [string, KubeObject, KubeObject, object])[] = [
    [
      'a quota that is full',
      inTools(quota({ pods: '1' })),
      inTools(quota({ pods: '2' })),
      {
        code: 'QuotaExhausted',
        message:
          'ResourceQuota control-plane has no room for another pod, which needs pods=1 (1 of 1 are in use); raise the quota or make room in it',
      },
    ],
    [
      'a LimitRange that would refuse the sidecar',
      inTools(limitRange({ max: { cpu: '1' }, default: { cpu: '1' }, defaultRequest: { cpu: '100m' } })),
      inTools(limitRange({ max: { cpu: '4' }, default: { cpu: '1' }, defaultRequest: { cpu: '100m' } })),
      {
        code: 'LimitRangeViolation',
        message:
          'a LimitRange admits no pod like that: maximum cpu usage per Container is 1, but limit is 2; change the LimitRange, or what the containers ask for',
      },
    ],
  ];

  test.for(restrictions)('%s', async ([, full, wide, told]) => {
    const fleet = await startFleet(world, { version: older });
    await world.apply(full);
    const before = await world.pods('tools');
    await world.apply(world.wish('mesh', { ...oneByOne, version: newer }));
    const blocked = await world.waitFor('the second wave waits', () => {
      const items = world.meshControlPlane('mesh')?.status?.rollout?.blocked ?? [];
      return items.length > 0 && items;
    });
    expect(blocked).toEqual([{ kind: 'Deployment', namespace: 'tools', name: 'app', ...told }]);
    await world.waitFor('the first one has moved', async () => (await fleet.revisions()).staging?.join() === '1-30-3');
    expect(await world.pods('tools')).toEqual(before);
    expect(
      await world.kubectl('get', 'deployment', 'app', '-n', 'tools', '-o', 'jsonpath={.metadata.generation}'),
    ).toBe('1');

    await world.apply(wide);
    const { status } = await world.ready('mesh');
    expect(status?.current).toMatchObject({ version: newer });
    await fleet.uses(newer);
    await world.kubectl('delete', 'resourcequota,limitrange', '--all', '-n', 'tools');
  });
});

const oneByOne = inOneWave({
  waves: [
    { name: 'staging', namespaces: { names: ['staging'] }, soak: '1s' },
    { name: 'tools', namespaces: { names: ['tools'] }, soak: '1s' },
    { name: 'others', namespaces: { selector: {} }, soak: '1s' },
  ],
});

function inTools(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, namespace: 'tools' } };
}

async function limit(object: KubeObject): Promise<void> {
  await world.apply(namespaceManifest('istio-system'));
  await world.apply(object);
}

function quota(hard: Readonly<Record<string, string>>): KubeObject {
  const metadata = { name: 'control-plane', namespace: 'istio-system' };
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard } };
}

function limitRange(bounds: object): KubeObject {
  const metadata = { name: 'bounds', namespace: 'istio-system' };
  return { apiVersion: 'v1', kind: 'LimitRange', metadata, spec: { limits: [{ type: 'Container', ...bounds }] } };
}
