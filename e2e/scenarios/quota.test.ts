import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { MeshControlPlaneStatus } from '../../src/api/index.ts';
import type { KubeObject } from '../../src/kube/index.ts';
import { at } from '../../src/kube/json.ts';
import { inOneWave, startFleet } from '../world/fleet.ts';
import { isIntervention, lacks, namespaceManifest, operatorUser, startWorld, type World } from '../world/index.ts';
import { blocksUntilMended, change, interventions } from './mistake.ts';

const [older, newer] = ['1.29.6', '1.30.3'];
const namespace = 'istio-system';
const auto = { resources: { quota: { mode: 'Auto' } } };

/** Five istiods of 500m and 2Gi at most, twice as many while they are replaced, and one that is still ending. */
const forOne = { pods: '11', 'requests.cpu': '5500m', 'requests.memory': '22Gi' };
const forTwo = { pods: '22', 'requests.cpu': '11', 'requests.memory': '44Gi' };
/** Two istiods, the fewest with `resources: {}`. */
const usedByOne = { pods: '2', 'requests.cpu': '1', 'requests.memory': '4Gi' };

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'quota' });
});
afterAll(() => world?.stop());
afterEach(async () => {
  await world?.clear();
  await world?.kubectl('delete', 'pods,limitrange', '-l', 'app=other', '-n', namespace, '--ignore-not-found');
});

describe('a quota of mode Auto', () => {
  test('is there before the first pod of the mesh, is added up in status, set back, and gone with the mesh', async () => {
    const begin = await world.audit.now();
    await world.apply(world.wish('mesh', { ...auto, components: { cni: { enabled: true } } }));
    await world.ready('mesh');
    const written = await writtenSince(begin);
    expect(written.indexOf('resourcequotas')).toBeLessThan(written.indexOf('deployments'));
    expect(written).toContain('resourcequotas');
    expect(await limits()).toEqual(forOne);
    await usedIs(usedByOne);
    expect(quotaStatus()).toEqual({ revisions: 1, wanted: forOne, granted: forOne, used: usedByOne });

    const place = await world.audit.now();
    await world.kubectl('patch', 'resourcequota', 'meshwright', '-n', namespace, '--type=merge', '-p', oneMorePod);
    await world.waitFor('it is set back', async () => (await limits())?.pods === '11');
    await world.ready('mesh');
    expect(await interventions(world, place)).toEqual(['patch resourcequotas istio-system/meshwright (200)']);

    await world.uninstall('mesh');
    expect(await limits()).toBeUndefined();
  });

  test('follows what may be scaled, and goes with its mode', async () => {
    await world.apply(world.wish('mesh', auto));
    await world.ready('mesh');
    await change(world, { resources: { autoscaling: { maxReplicas: 3 } } });
    await world.ready('mesh');
    expect(await limits()).toEqual({ pods: '7', 'requests.cpu': '3500m', 'requests.memory': '14Gi' });
    await change(world, { resources: { qos: 'Guaranteed' } });
    await world.ready('mesh');
    const guaranteed = { 'limits.cpu': '3500m', 'limits.memory': '14Gi' };
    expect(await limits()).toEqual({ pods: '7', 'requests.cpu': '3500m', 'requests.memory': '14Gi', ...guaranteed });
    await change(world, { resources: { quota: { mode: 'Off' } } });
    await world.ready('mesh');
    await world.waitFor('the quota is gone', async () => (await limits()) === undefined);
    expect(world.meshControlPlane('mesh')?.status?.resources).not.toHaveProperty('quota');
  });

  test('keeps the room of pods that are still being replaced by smaller ones, and then gives it back', async () => {
    const resources = { ...auto.resources, autoscaling: { enabled: false } };
    const sized = (memory: string) => ({ pilot: { resources: { requests: { cpu: '500m', memory } } } });
    await world.apply(world.wish('mesh', { resources, values: sized('2Gi') }));
    await world.ready('mesh');
    expect(await limits()).toEqual({ pods: '5', 'requests.cpu': '2500m', 'requests.memory': '10Gi' });
    const seen = world.statusesSeen('mesh').length;
    await change(world, { values: sized('64Mi') });
    await world.ready('mesh');
    const told = world.statusesSeen('mesh').slice(seen);
    expect(told.filter((status) => status.phase === 'Blocked' || lacksRoom(status))).toEqual([]);
    await world.waitFor('it is given back', async () => (await limits())?.['requests.memory'] === '320Mi');
    await usedIs({ pods: '2', 'requests.memory': '128Mi' });
  });

  test('is not made over pods that are not of the mesh, until these are gone', async (context) => {
    await blocksUntilMended(
      world,
      {
        title: 'a pod of others',
        prepare: async () => {
          await world.apply(namespaceManifest(namespace));
          await world.apply(foreignPod());
        },
        spec: () => auto,
        reason: 'QuotaCountsOthers',
        says: ['ResourceQuota istio-system/meshwright would count pod kiali, which is not of this mesh'],
        mend: () => world.kubectl('delete', 'pod', 'kiali', '-n', namespace),
      },
      context,
    );
    expect(await limits()).toEqual(forOne);
  });

  test.skipIf(lacks(older, newer))(
    'is raised to two revisions before the second istiod, and given back when the first one is retired',
    async () => {
      await startFleet(world, { version: older });
      await change(world, auto);
      await world.ready('mesh');
      expect(await limits()).toEqual(forOne);
      const seen = world.statusesSeen('mesh').length;
      await world.apply(world.wish('mesh', { ...inOneWave(), ...auto, version: newer }));
      await world.waitFor('the second istiod is there', () => istiod('istiod-1-30-3'));
      expect(await limits()).toEqual(forTwo);
      const { status } = await world.ready('mesh');
      expect(status?.current).toMatchObject({ version: newer });
      expect(await limits()).toEqual(forOne);
      await world.waitFor('status shows what is granted', () => quotaStatus()?.granted.pods === forOne.pods);
      await usedIs(usedByOne);
      expect(quotaStatus()).toEqual({ revisions: 1, wanted: forOne, granted: forOne, used: usedByOne });
      const told = world.statusesSeen('mesh').slice(seen);
      expect(told.filter(isInstalling).at(-1)?.resources?.quota).toMatchObject({ revisions: 2, granted: forTwo });
      expect(told.filter(lacksRoom)).toEqual([]);
    },
  );

  test.skipIf(lacks(older, newer))('stays raised on the way back until the revision that failed is gone', async () => {
    const values = { ...auto, ...inOneWave({ progressDeadline: '10s' }) };
    await world.apply(world.wish('mesh', { ...values, version: older }));
    await world.ready('mesh');
    await world.mesh.misbehave('1-30-3', 'neverReady');
    await world.apply(world.wish('mesh', { ...values, version: newer }));
    await world.phase('mesh', 'RolledBack');
    await world.waitFor('it is given back', async () => (await limits())?.pods === forOne.pods);
    expect(await istiod('istiod-1-30-3')).toBeUndefined();
    const back = world.statusesSeen('mesh').filter(({ phase }) => phase === 'RollingBack');
    expect(back[0]?.resources?.quota).toMatchObject({ revisions: 2, wanted: forTwo, granted: forTwo });
  });

  test.skipIf(lacks(older, newer))(
    'is that of one revision all the time in which one takes the place of another',
    async () => {
      const upgrade = { strategy: 'InPlace', settle: '1s', retention: '0s' };
      await world.apply(world.wish('mesh', { ...auto, upgrade, version: older }));
      await world.ready('mesh');
      const seen = world.statusesSeen('mesh').length;
      await world.apply(world.wish('mesh', { ...auto, upgrade, version: newer }));
      const { status } = await world.ready('mesh');
      expect(status?.current).toMatchObject({ version: newer });
      const told = world.statusesSeen('mesh').slice(seen);
      expect(new Set(told.map(({ resources }) => resources?.quota?.wanted.pods))).toEqual(new Set([forOne.pods]));
      expect(told.filter(lacksRoom)).toEqual([]);
    },
  );
});

describe('a quota of mode Fixed', () => {
  const fixed = (hard: object) => ({ resources: { quota: { mode: 'Fixed', hard } } });

  test('too small for the mesh blocks before anything is written, until it is raised in the spec', async (context) => {
    await blocksUntilMended(
      world,
      {
        title: 'a quota of one istiod for two',
        spec: () => fixed({ 'requests.memory': '3Gi' }),
        reason: 'QuotaExhausted',
        says: [
          'ResourceQuota istio-system/meshwright leaves 3Gi of requests.memory (0 of 3Gi are in use), and 2 pods of Deployment istio-system/istiod-',
          'need 4Gi: raise spec.resources.quota.hard, requests.memory to 4Gi at least',
        ],
        mend: () => change(world, fixed({ 'requests.memory': '4Gi' })),
      },
      context,
    );
    expect(await limits()).toEqual({ 'requests.memory': '4Gi' });
    expect(quotaStatus()).toMatchObject({ revisions: 1, wanted: { 'requests.memory': '4Gi' } });
  });

  test.skipIf(lacks(older, newer))('says before an upgrade whether it fits', async () => {
    const spec = (hard: object) => ({ ...inOneWave(), ...fixed(hard) });
    await world.apply(world.wish('mesh', { ...spec({ 'requests.cpu': '1500m' }), version: older }));
    await world.ready('mesh');
    await usedIs({ 'requests.cpu': '1' });
    await change(world, fixed({ 'requests.cpu': '700m' }));
    expect((await world.phase('mesh', 'Blocked')).status?.message).toContain(
      'spec.resources.quota.hard has 700m of requests.cpu, and the pods in namespace istio-system use 1 already',
    );
    await change(world, fixed({ 'requests.cpu': '1500m' }));
    await world.ready('mesh');
    const [place, begun] = [await world.audit.now(), Date.now()];
    await world.apply(world.wish('mesh', { ...spec({ 'requests.cpu': '1500m' }), version: newer }));
    const { status } = await world.phase('mesh', 'Blocked');
    expect(status?.message).toContain(
      'leaves 500m of requests.cpu (1 of 1500m are in use), and 2 pods of Deployment istio-system/istiod-1-30-3 need 1: raise spec.resources.quota.hard, requests.cpu to 2 at least',
    );
    expect(await interventions(world, place, begun)).toEqual([]);

    await world.apply(world.wish('mesh', { ...spec({ 'requests.cpu': '2' }), version: newer }));
    const upgraded = await world.ready('mesh');
    expect(upgraded.status?.current).toMatchObject({ version: newer });
    expect(await limits()).toEqual({ 'requests.cpu': '2' });
  });
});

const oneMorePod = JSON.stringify({ spec: { hard: { pods: '12' } } });

function quotaStatus() {
  return world.meshControlPlane('mesh')?.status?.resources?.quota;
}

function isInstalling({ phase }: MeshControlPlaneStatus): boolean {
  return phase === 'Installing';
}

function lacksRoom({ conditions }: MeshControlPlaneStatus): boolean {
  return conditions?.some(({ type, reason }) => type === 'ResourcesReady' && reason === 'QuotaExhausted') ?? false;
}

/** What the quota limits, as it is in the cluster. */
async function limits() {
  const quota = await world.get({ apiVersion: 'v1', kind: 'ResourceQuota', namespace, name: 'meshwright' });
  return at(quota, 'spec', 'hard') as Readonly<Record<string, string>> | undefined;
}

function istiod(name: string): Promise<KubeObject | undefined> {
  return world.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name });
}

/** Resolves when status shows it: pods that end count until they are gone. */
async function usedIs(used: Readonly<Record<string, string>>): Promise<void> {
  await world.waitFor('status shows what is used', () => {
    const found = quotaStatus()?.used ?? {};
    return Object.entries(used).every(([resource, quantity]) => found[resource] === quantity);
  });
}

/** Kinds of what the operator has stored after this place, each when it was written first. */
async function writtenSince(place: number): Promise<readonly string[]> {
  const requests = await world.audit.requests(operatorUser, place);
  return [...new Set(requests.filter(isIntervention).map(({ resource }) => resource))];
}

function foreignPod(): KubeObject {
  const metadata = { name: 'kiali', namespace, labels: { app: 'other' } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { containers: [{ name: 'kiali', image: 'example.test/kiali' }] },
  };
}
