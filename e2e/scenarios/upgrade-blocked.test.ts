import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { BlockedStatus, MeshControlPlane } from '../../src/api/index.ts';
import type { KubeObject } from '../../src/kube/index.ts';
import { type Fleet, inOneWave, recordedRevisions, startFleet } from '../world/fleet.ts';
import { lacks, revisionOf, startWorld, type World } from '../world/index.ts';

const [older, newer] = ['1.29.6', '1.30.3'];

let world: World;
let fleet: Fleet;

describe.skipIf(lacks(older, newer))('an upgrade that is held up says by whom, and goes on by itself', () => {
  beforeAll(async () => {
    world = await startWorld({ name: 'upgrade-blocked' });
  });
  afterAll(() => world?.stop());
  afterEach(() => world?.clear());

  test('by a quota without room for another pod: the figures are told, and more room is enough', async () => {
    fleet = await startFleet(world, { version: older });
    await world.apply(quota('3'));
    await world.apply(world.wish('mesh', { ...inOneWave(), version: newer }));
    const items = await world.waitFor('all of staging is blocked', () => blocked().length === 2 && blocked());
    const message =
      'ResourceQuota small has no room for another pod, which needs pods=1 (3 of 3 are in use); raise the quota or make room in it';
    expect(items).toMatchObject([
      {
        kind: 'Deployment',
        namespace: 'staging',
        name: 'app',
        code: 'QuotaExhausted',
        message: expect.stringContaining(message),
      },
      {
        kind: 'Deployment',
        namespace: 'staging',
        name: 'other',
        code: 'QuotaExhausted',
        message: expect.stringContaining(message),
      },
    ]);
    expect(phase()).toBe('Migrating');
    await world.waitFor('the message tells it, too', () => statusNow()?.message?.includes(message));
    await world.waitFor('the others have moved', async () => {
      const { shop, tools } = await fleet.revisions();
      return [shop, tools].every((revisions) => revisions?.join() === revisionOf(newer));
    });

    await world.apply(quota('5'));
    const { status } = await world.ready('mesh');
    expect(status?.history?.[0]).toMatchObject({ outcome: 'Upgraded' });
    await fleet.uses(newer);
    await world.kubectl('delete', 'resourcequota', 'small', '-n', 'staging');
  });

  test('by a disruption budget and by a single replica, with mode Evict: each is told, and moves once it may', async () => {
    fleet = await startFleet(world, { version: older });
    await world.apply(budget(2));
    await world.apply(world.wish('mesh', { ...inOneWave({ restart: { mode: 'Evict' } }), version: newer }));
    const expected = [
      { namespace: 'shop', name: 'app', code: 'PDBBlocks' },
      { namespace: 'staging', name: 'other', code: 'SingleReplica' },
      { namespace: 'tools', name: 'app', code: 'SingleReplica' },
    ];
    const items = await world.waitFor('three are blocked', () => {
      const found = blocked();
      return found.length === expected.length && found;
    });
    expect(items).toMatchObject(expected);
    expect(items[0]?.message).toContain(
      'PodDisruptionBudget app allows no disruption: it asks for 2 healthy pods, and there are 2',
    );
    await world.waitFor('what may be evicted has moved', async () => {
      const pods = await world.pods('staging');
      return pods.filter(({ injectedBy }) => injectedBy === revisionOf(newer)).length === 2;
    });

    await world.apply(budget(1));
    await world.kubectl('scale', 'deployment/other', '-n', 'staging', '--replicas=2');
    await world.kubectl('scale', 'deployment/app', '-n', 'tools', '--replicas=2');
    await world.ready('mesh');
    await fleet.uses(newer);
    await world.kubectl('delete', 'poddisruptionbudget', 'app', '-n', 'shop');
  });

  test('by one bare pod: the mesh is Ready, the old revision stays for it alone, and goes when it goes', async () => {
    fleet = await startFleet(world, { version: older });
    await world.kubectl('run', 'debug', '-n', 'shop', '--image=example.test/debug');
    await world.kubectl('wait', '--for=condition=Ready', 'pod/debug', '-n', 'shop', '--timeout=30s');
    await world.apply(world.wish('mesh', { ...inOneWave(), version: newer }));
    const { status } = await world.phase('mesh', 'Retiring');
    await world.waitFor('all but the bare pod is moved', () =>
      statusNow()?.message?.includes('1 pod still uses it in shop (1)'),
    );
    await world.waitFor('the mesh is Ready all the same', () => condition('Ready')?.status === 'True');
    expect(condition('DataPlaneCurrent')).toMatchObject({ status: 'False', reason: 'HeldBack' });
    expect(condition('RollbackAvailable')).toMatchObject({ status: 'True' });
    expect(blocked()).toMatchObject([{ kind: 'Pod', namespace: 'shop', name: 'debug', code: 'BarePod' }]);
    expect(status?.current).toEqual({ version: newer, revision: revisionOf(newer) });
    expect(await recordedRevisions(world)).toEqual([revisionOf(older), revisionOf(newer)]);

    await world.kubectl('delete', 'pod', 'debug', '-n', 'shop', '--wait=false');
    await world.phase('mesh', 'Ready');
    expect(await recordedRevisions(world)).toEqual([revisionOf(newer)]);
    await fleet.uses(newer);
  });
});

function quota(pods: string): KubeObject {
  const metadata = { name: 'small', namespace: 'staging' };
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { pods } } };
}

function budget(minAvailable: number): KubeObject {
  const metadata = { name: 'app', namespace: 'shop' };
  const spec = { minAvailable, selector: { matchLabels: { app: 'app' } } };
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec };
}

function statusNow(): MeshControlPlane['status'] {
  return world.meshControlPlane('mesh')?.status;
}

function phase() {
  return statusNow()?.phase;
}

function blocked(): readonly BlockedStatus[] {
  return statusNow()?.rollout?.blocked ?? [];
}

function condition(type: string) {
  return statusNow()?.conditions?.find((one) => one.type === type);
}
