import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { canary, type Fleet, startFleet } from '../world/fleet.ts';
import {
  describeRequest,
  isIntervention,
  lacks,
  namespaceManifest,
  operatorUser,
  revisionOf,
  startWorld,
  type World,
  workloadManifest,
} from '../world/index.ts';

let world: World;
let fleet: Fleet;
beforeAll(async () => {
  if (lacks(older, newer)) return;
  world = await startWorld({ name: 'upgrade' });
});
afterAll(() => world?.stop());
afterEach(() => world?.clear());

const [older, newer] = ['1.29.6', '1.30.3'];

test('an upgrade moves wave after wave, waits for its approval, and removes the old revision', async ({ skip }) => {
  skip(lacks(older, newer), 'it takes two versions, and one was given');
  fleet = await startFleet(world, { version: older });
  const place = await world.audit.now();
  await world.apply(world.wish('mesh', { ...canary, version: newer }));

  const waiting = await world.phase('mesh', 'AwaitingApproval');
  const { rollout } = waiting.status ?? {};
  expect(rollout?.waves.map(({ name, state, workloads }) => ({ name, state, workloads }))).toEqual([
    { name: 'staging', state: 'Done', workloads: { moved: 2, total: 2 } },
    { name: 'internal', state: 'Waiting', workloads: { moved: 0, total: 1 } },
    { name: 'others', state: 'Waiting', workloads: { moved: 0, total: 1 } },
    { name: 'rest', state: 'Waiting', workloads: { moved: 0, total: 0 } },
  ]);
  expect(await fleet.revisions()).toEqual({
    staging: [revisionOf(newer)],
    tools: [revisionOf(older)],
    shop: [revisionOf(older)],
  });

  const approval = `${rollout?.id}/internal`;
  await world.kubectl('annotate', 'meshcontrolplane', 'mesh', `meshwright.io/approve=${approval}`);
  const { status } = await world.ready('mesh');
  expect(status?.current).toEqual({ version: newer, revision: revisionOf(newer) });
  expect(status?.history?.map(({ outcome, to }) => [outcome, to.version])).toEqual([
    ['Upgraded', newer],
    ['Installed', older],
  ]);
  expect(await fleet.revisions()).toEqual({
    staging: [revisionOf(newer)],
    tools: [revisionOf(newer)],
    shop: [revisionOf(newer)],
  });
  const records = (await world.written()).filter(({ kind }) => kind === 'MeshRevision');
  expect(records.map(({ metadata }) => metadata.name)).toEqual([revisionOf(newer)]);
  expect(world.phasesSeen('mesh').slice(6)).toEqual([
    'Preflight',
    'Installing',
    'Verifying',
    'Analyzing',
    'Migrating',
    'Soaking',
    'Analyzing',
    'AwaitingApproval',
    'Migrating',
    'Soaking',
    'Analyzing',
    'Migrating',
    'Soaking',
    'Analyzing',
    'Promoting',
    'Retiring',
    'Ready',
  ]);

  const writes = (await world.audit.requests(operatorUser, place)).filter(isIntervention);
  const toUsers = writes.filter(({ namespace }) => namespace !== undefined && fleet.namespaces.includes(namespace));
  expect(toUsers.map(describeRequest).sort()).toEqual([
    'patch deployments shop/app (200)',
    'patch deployments staging/app (200)',
    'patch deployments staging/other (200)',
    'patch deployments tools/app (200)',
  ]);
  expect(writes.filter(({ resource }) => resource === 'namespaces')).toEqual([]);
});

test('a revision that never becomes ready is rolled back, and is not tried again until a retry is asked for', async ({
  skip,
}) => {
  skip(lacks(older, newer), 'it takes two versions, and one was given');
  fleet = await startFleet(world, { version: older });
  await world.mesh.misbehave(revisionOf(newer), 'neverReady');
  const waves = [{ name: 'all', namespaces: { selector: {} }, soak: '1s' }];
  const upgrade = { ...canary.upgrade, progressDeadline: '15s', waves };
  await world.apply(world.wish('mesh', { ...canary, upgrade, version: newer }));

  const { status } = await world.phase('mesh', 'RolledBack');
  expect(status?.current).toEqual({ version: older, revision: revisionOf(older) });
  expect(status?.vetoed?.map(({ version }) => version)).toEqual([newer]);
  expect(status?.message).toContain(`${older} serves`);
  await world.waitFor('the failed revision is gone', async () => {
    const records = (await world.written()).filter(({ kind }) => kind === 'MeshRevision');
    return records.map(({ metadata }) => metadata.name).join() === revisionOf(older);
  });

  await world.mesh.behave(revisionOf(newer));
  const retry = `meshwright.io/retry=${status?.vetoed?.[0]?.id}`;
  await world.kubectl('annotate', 'meshcontrolplane', 'mesh', retry);
  const after = await world.ready('mesh');
  expect(after.status?.current).toEqual({ version: newer, revision: revisionOf(newer) });
  await fleet.uses(newer);
});

test('a control plane that dies while a wave is watched brings everything back', async ({ skip }) => {
  skip(lacks(older, newer), 'it takes two versions, and one was given');
  fleet = await startFleet(world, { version: older });
  const waves = [{ name: 'staging', namespaces: { names: ['staging'] }, soak: '1h' }];
  await world.apply(world.wish('mesh', { ...canary, upgrade: { ...canary.upgrade, waves }, version: newer }));
  await world.phase('mesh', 'Soaking');
  expect((await fleet.revisions()).staging).toEqual([revisionOf(newer)]);

  await world.mesh.misbehave(revisionOf(newer), 'dead');
  const { status } = await world.phase('mesh', 'RolledBack');
  expect(status?.history?.[0]).toMatchObject({ outcome: 'RolledBack', to: { version: newer } });
  await fleet.uses(older);
});

test('a version that is set back in the middle of a wave brings everything back, and nothing is vetoed', async ({
  skip,
}) => {
  skip(lacks(older, newer), 'it takes two versions, and one was given');
  fleet = await startFleet(world, { version: older });
  await world.apply(world.wish('mesh', { ...canary, version: newer }));
  await world.phase('mesh', 'AwaitingApproval');
  await world.apply(world.wish('mesh', { ...canary, version: older }));
  const { status } = await world.ready('mesh');
  expect(status?.current).toEqual({ version: older, revision: revisionOf(older) });
  expect(status?.vetoed).toBeUndefined();
  expect(status?.history?.map(({ outcome }) => outcome)).toEqual(['Withdrawn', 'Installed']);
  await fleet.uses(older);
});

test('a namespace that is created midway falls on the side of its wave', async ({ skip }) => {
  skip(lacks(older, newer), 'it takes two versions, and one was given');
  fleet = await startFleet(world, { version: older });
  await world.apply(world.wish('mesh', { ...canary, version: newer }));
  await world.phase('mesh', 'AwaitingApproval');
  await world.apply(
    namespaceManifest('staging-2', { env: 'staging', 'istio-injection': 'enabled' }),
    namespaceManifest('shop-2', { 'istio-injection': 'enabled' }),
    workloadManifest('shop-2'),
  );
  await world.waitFor('the staging namespace is led to the new revision', async () => {
    const tag = await world.kubectl('get', 'mutatingwebhookconfiguration', 'istio-revision-tag-default', '-o', 'json');
    return tag.includes('staging-2');
  });
  await world.waitFor('the API server acts on that', async () => {
    const version = await fleet.newPodsGet('staging-2').catch(() => undefined);
    return version === newer;
  });
  await world.apply(workloadManifest('staging-2'));
  await world.waitFor('pods in both', async () => {
    const [staging, shop] = await Promise.all([world.pods('staging-2'), world.pods('shop-2')]);
    return staging.length > 0 && shop.length > 0;
  });
  expect((await world.pods('staging-2')).map(({ injectedBy }) => injectedBy)).toEqual([revisionOf(newer)]);
  expect((await world.pods('shop-2')).map(({ injectedBy }) => injectedBy)).toEqual([revisionOf(older)]);
});
