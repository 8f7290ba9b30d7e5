import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { MeshControlPlane } from '../../src/api/index.ts';
import { canary, type Fleet, inOneWave, recordedRevisions, startFleet } from '../world/fleet.ts';
import {
  describeRequest,
  isAboutLease,
  isRealWrite,
  lacks,
  operatorUser,
  revisionOf,
  startWorld,
  type World,
} from '../world/index.ts';
import { observeUsers } from '../world/observer.ts';

const [older, other, newer] = ['1.29.6', '1.30.2', '1.30.3'];
const mesh = ['meshcontrolplane', 'mesh'] as const;
const defaultTag = ['mutatingwebhookconfiguration', 'istio-revision-tag-default'] as const;

let world: World;
let fleet: Fleet;

describe.skipIf(lacks(older, other, newer))('in the middle of an upgrade', () => {
  beforeAll(async () => {
    world = await startWorld({ name: 'upgrade-midway' });
  });
  afterAll(() => world?.stop());
  beforeEach(async () => {
    fleet = await startFleet(world, { version: older });
  });
  afterEach(() => world.clear());

  test('a third version: what has moved comes back, and goes to the third one', async () => {
    const soaking = inOneWave({ waves: [{ name: 'all', namespaces: { selector: {} }, soak: '1h' }] });
    await world.apply(world.wish('mesh', { ...soaking, version: other }));
    await world.phase('mesh', 'Soaking');
    await fleet.uses(other);
    await world.apply(world.wish('mesh', { ...inOneWave(), version: newer }));
    const { status } = await world.ready('mesh');
    expect(status?.current).toEqual({ version: newer, revision: revisionOf(newer) });
    expect(outcomes(status)).toEqual([
      ['Upgraded', newer],
      ['Withdrawn', other],
      ['Installed', older],
    ]);
    const phases = world.phasesSeen('mesh');
    expect(phases.slice(phases.indexOf('RollingBack')).join(' ')).toBe(
      'RollingBack Preflight Installing Verifying Analyzing Migrating Soaking Analyzing Promoting Retiring Ready',
    );
    await fleet.uses(newer);
    expect(await recordedRevisions(world)).toEqual([revisionOf(newer)]);
  });

  test('a pod that was given the old sidecar by its restart, which may happen for a moment: it is evicted', async () => {
    const soaking = inOneWave({ waves: [{ name: 'all', namespaces: { selector: {} }, soak: '1h' }] });
    await world.apply(world.wish('mesh', { ...soaking, version: newer }));
    await world.phase('mesh', 'Soaking');
    // The first one, because a pod strays only right after its workload was marked.
    const [pod] = (await world.pods('shop'))
      .filter(({ deleting }) => !deleting)
      .toSorted((a, b) => a.createdAt - b.createdAt);
    const key = pod?.key ?? '';
    await world.kubectl(
      'annotate',
      'pod',
      key.replace('shop/', ''),
      '-n',
      'shop',
      '--overwrite',
      `istio.io/rev=${revisionOf(older)}`,
    );
    await world.waitFor('it is gone', async () => !(await world.pods('shop')).some((one) => one.key === key));
    await fleet.uses(newer);
    await allReady();
    expect(phase()).toBe('Soaking');
  });

  test('a namespace that is relabelled: it goes with its new wave, and one that had moved stays moved', async () => {
    onTestFinished(async () => {
      await world.kubectl('label', 'namespace', 'shop', 'staging', 'env-', 'tier-');
    });
    await upgradeToApproval();
    await world.kubectl('label', 'namespace', 'shop', 'env=staging');
    await world.kubectl('label', 'namespace', 'staging', 'env-', 'tier=internal');
    await world.waitFor('shop is led to the new version', async () => (await fleet.newPodsGet('shop')) === newer);
    expect(await fleet.newPodsGet('staging')).toBe(newer);
    expect(await fleet.newPodsGet('tools')).toBe(older);
    await approve();
    await world.ready('mesh');
    await fleet.uses(newer);
  });

  test('a namespace that is deleted: nobody waits for it', async () => {
    const noPods = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'full', namespace: 'staging' } };
    await world.apply({ ...noPods, spec: { hard: { pods: '3' } } });
    await world.apply(world.wish('mesh', { ...inOneWave(), version: newer }));
    await world.waitFor('staging is waited for', () => message().includes('Deployment staging/'));
    await world.kubectl('delete', 'namespace', 'staging', '--wait=false');
    const { status } = await world.ready('mesh');
    expect(outcomes(status)[0]).toEqual(['Upgraded', newer]);
    await world.waitFor('staging is gone', async () => (await namespaceNames()).includes('staging') === false);
  });

  test('a tag that somebody deletes: it is there again, and leads each namespace to its own revision', async () => {
    await upgradeToApproval();
    const before = await world.kubectl('get', ...defaultTag, '-o', 'jsonpath={.webhooks}');
    await world.kubectl('delete', ...defaultTag);
    await world.waitFor('the same tag', async () => {
      const after = await world.kubectl('get', ...defaultTag, '--ignore-not-found', '-o', 'jsonpath={.webhooks}');
      return after !== '' && isDeepStrictEqual(JSON.parse(after), JSON.parse(before));
    });
    await world.waitFor('pods are injected', async () => (await fleet.newPodsGet('staging')) === newer);
    await world.waitFor('a new pod of another namespace', async () => {
      const version = await fleet.newPodsGet('shop').catch(() => undefined);
      return version === older;
    });
    await approve();
    await world.ready('mesh');
    await fleet.uses(newer);
  });

  test('the new istiod dies while the second wave is moving: both waves come back', async () => {
    const waves = [
      { name: 'staging', namespaces: { names: ['staging'] }, soak: '1s' },
      { name: 'others', namespaces: { selector: {} }, soak: '1h', maxConcurrent: 1 },
    ];
    const wave2 = async (): Promise<void> => {
      await world.entered('mesh', 'Analyzing');
      await world.entered('mesh', 'Soaking');
      await world.entered('mesh', 'Migrating');
      await world.mesh.misbehave(revisionOf(newer), 'dead');
    };
    const dead = wave2();
    await world.apply(world.wish('mesh', { ...inOneWave({ waves, settle: '2s' }), version: newer }));
    await dead;
    const { status } = await world.phase('mesh', 'RolledBack');
    expect(status?.vetoed?.[0]?.reason).toContain('the injector does not answer');
    await fleet.uses(older);
    await allReady();
  });

  test('it is paused: nothing is written whatever happens, and afterwards it goes on', async () => {
    await upgradeToApproval();
    await world.kubectl('patch', ...mesh, '--type=merge', '-p', '{"spec":{"paused":true}}');
    await pausedTurn();
    const place = await world.audit.now();
    await approve();
    await world.kubectl('delete', ...defaultTag);
    await pausedTurn();
    const writes = (await world.audit.requests(operatorUser, place)).filter(
      (one) => isRealWrite(one) && !isAboutLease(one),
    );
    expect(writes.map(describeRequest)).toEqual([]);

    await world.kubectl('patch', ...mesh, '--type=merge', '-p', '{"spec":{"paused":false}}');
    const { status } = await world.ready('mesh');
    expect(outcomes(status)[0]).toEqual(['Upgraded', newer]);
    await fleet.uses(newer);
  });

  test('no window is open: the message names the next one, and a rollback does not wait for it', async () => {
    const opens = new Date(Date.now() + 2 * 86_400_000);
    const schedule = `0 0 ${opens.getUTCDate()} ${opens.getUTCMonth() + 1} *`;
    const windows = [{ schedule, duration: '1h', timeZone: 'UTC' }];
    await upgradeToApproval();
    const upgrade = { ...canary.upgrade, windows };
    await world.apply(world.wish('mesh', { ...canary, upgrade, version: newer }));
    await approve();
    const next = `${opens.toISOString().slice(0, 10)}T00:00:00Z`;
    await world.waitFor('the message names the window', () =>
      message().includes(`Wave internal waits for its window, until ${next}`),
    );
    expect(await fleet.newPodsGet('tools')).toBe(older);

    await world.kubectl('annotate', ...mesh, `meshwright.io/rollback=${rolloutId()}`);
    await world.phase('mesh', 'RolledBack');
    await fleet.uses(older);
  });

  test('its status is lost: nothing that has moved is moved back, and it ends as it would have', async () => {
    await upgradeToApproval();
    const before = rolloutId();
    await world.kubectl('patch', ...mesh, '--subresource=status', '--type=merge', '-p', '{"status":null}');
    await world.waitFor('another rollout waits for approval', () => {
      const status = world.meshControlPlane('mesh')?.status;
      return status?.phase === 'AwaitingApproval' && status.rollout?.id !== before;
    });
    expect(await fleet.revisions()).toEqual({
      staging: [revisionOf(newer)],
      tools: [revisionOf(older)],
      shop: [revisionOf(older)],
    });
    await approve();
    const { status } = await world.ready('mesh');
    expect(status?.current).toEqual({ version: newer, revision: revisionOf(newer) });
    await fleet.uses(newer);
    expect(await recordedRevisions(world)).toEqual([revisionOf(newer)]);
  });

  test('its status is lost when most has moved: nothing is moved back either', async () => {
    const most = [{ name: 'most', namespaces: { names: ['staging', 'shop'] }, soak: '1s' }];
    const waves = [...most, { name: 'internal', namespaces: { selector: {} }, approval: 'Manual', soak: '1s' }];
    await world.apply(world.wish('mesh', { ...inOneWave({ waves }), version: newer }));
    await world.phase('mesh', 'AwaitingApproval');
    const before = rolloutId();
    await using users = await observeUsers(world.client, ['staging', 'shop']);
    await world.kubectl('patch', ...mesh, '--subresource=status', '--type=merge', '-p', '{"status":null}');
    await world.waitFor('another rollout waits for approval', () => {
      const status = world.meshControlPlane('mesh')?.status;
      return status?.phase === 'AwaitingApproval' && status.rollout?.id !== before;
    });
    expect([...users.asked].map(([, revisions]) => [...revisions])).toEqual([[revisionOf(newer)], [revisionOf(newer)]]);
    expect(users.created).toBe(0);
    await approve();
    await world.ready('mesh');
    await fleet.uses(newer);
  });

  test('the resource is deleted: both revisions are kept in repair for their pods, and by force all goes', async () => {
    await upgradeToApproval();
    await world.kubectl('delete', ...mesh, '--wait=false');
    const { status } = await world.phase('mesh', 'Uninstalling');
    expect(status?.message).toContain('the mesh keeps serving: 6 pods in 3 namespaces still use it');
    await world.kubectl('delete', ...defaultTag);
    await world.kubectl('delete', 'deployment', `istiod-${revisionOf(newer)}`, '-n', 'istio-system');
    await world.waitFor('a new pod of a moved namespace', async () => {
      const version = await fleet.newPodsGet('staging').catch(() => undefined);
      return version === newer;
    });
    await world.waitFor('a new pod of another namespace', async () => {
      const version = await fleet.newPodsGet('shop').catch(() => undefined);
      return version === older;
    });

    await world.kubectl('annotate', ...mesh, 'meshwright.io/force-uninstall=true');
    await world.waitFor('the resource is gone', () => world.meshControlPlane('mesh') === undefined);
    await world.waitFor('all but CRDs is gone', async () => {
      const left = (await world.written()).filter(({ kind }) => kind !== 'CustomResourceDefinition');
      return left.length === 0;
    });
  });
});

/** Begins the upgrade, and waits until the first wave has moved and the second one waits for its approval. */
async function upgradeToApproval(): Promise<void> {
  await world.apply(world.wish('mesh', { ...canary, version: newer }));
  await world.phase('mesh', 'AwaitingApproval');
}

async function approve(): Promise<void> {
  await world.kubectl('annotate', ...mesh, '--overwrite', `meshwright.io/approve=${rolloutId()}/internal`);
}

/** Waits until the operator has looked at the resource as it is stored now, and has left it alone. */
async function pausedTurn(): Promise<void> {
  const turns = async () => (await world.operator.log()).filter(({ message }) => message === 'paused').length;
  const before = await turns();
  await world.kubectl('annotate', ...mesh, '--overwrite', `example.test/look=${before}`);
  await world.waitFor('a look that changes nothing', async () => (await turns()) > before);
}

async function allReady(): Promise<void> {
  for (const namespace of fleet.namespaces) {
    await world.kubectl('rollout', 'status', 'deployment', '-n', namespace, '--timeout=60s');
  }
}

async function namespaceNames(): Promise<readonly string[]> {
  return (await world.kubectl('get', 'namespaces', '-o', 'name'))
    .split('\n')
    .map((line) => line.replace('namespace/', ''));
}

function outcomes(status: MeshControlPlane['status']) {
  return status?.history?.map(({ outcome, to }) => [outcome, to.version]) ?? [];
}

function rolloutId(): string {
  return world.meshControlPlane('mesh')?.status?.rollout?.id ?? '';
}

function phase(): string | undefined {
  return world.meshControlPlane('mesh')?.status?.phase;
}

function message(): string {
  return world.meshControlPlane('mesh')?.status?.message ?? '';
}
