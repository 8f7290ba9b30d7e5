import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MeshControlPlaneStatus, Phase } from '../../src/api/index.ts';
import { listAt, textAt } from '../../src/kube/json.ts';
import { type Fleet, inOneWave, lastReturn, recordedRevisions, startFleet } from '../world/fleet.ts';
import { lacks, revisionOf, startWorld, type World } from '../world/index.ts';
import { observeUsers } from '../world/observer.ts';
import { watchIstiods } from './istiods.ts';
import { change } from './mistake.ts';

const [oldest, older, newer, newest] = ['1.28.6', '1.29.6', '1.30.3', '1.30.4'];
const before = { version: older, revision: revisionOf(older) };
const after = { version: newer, revision: revisionOf(newer), servesAs: revisionOf(older) };

let world: World;
let fleet: Fleet | undefined;
/** Makes the spec of each scenario one of its own, because what was rolled back before is vetoed. */
let attempt = 0;

describe.skipIf(lacks(oldest, older, newer, newest))('an upgrade in place', () => {
  beforeAll(async () => {
    world = await startWorld({ name: 'upgrade-in-place' });
  });
  afterAll(() => world?.stop());
  beforeEach(async () => {
    attempt += 1;
    fleet ??= await startFleet(world, { version: older });
    await wish(older);
    await world.ready('mesh');
  });
  afterEach(async ({ task }) => {
    world.charts.repository?.heal();
    if (task.result?.state !== 'fail') return;
    fleet = undefined;
    await world.clear();
  });

  test('with waves or windows is refused, because it has none', async () => {
    const waves = [{ name: 'all', namespaces: { selector: {} } }];
    await expect(change(world, { upgrade: { waves } })).rejects.toThrow(
      'strategy InPlace moves no namespaces and restarts no workloads, so it takes no waves: leave them out, or use strategy Canary',
    );
  });

  test('that the API server would refuse is Blocked, and the control plane that serves is repaired meanwhile', async () => {
    const stored = await objects();
    await wish(newer, {}, { pilot: { nodeSelector: { 'no label!': 'x' } } });
    const { status } = await world.phase('mesh', 'Blocked');
    expect(status?.findings?.map(({ reason }) => reason)).toContain('ObjectRefused');
    await world.kubectl('delete', 'deployment', `istiod-${revisionOf(older)}`, '-n', 'istio-system');
    await isBackAt(stored);
    expect(world.meshControlPlane('mesh')?.status?.phase).toBe('Blocked');
  });

  test('that never becomes ready goes back by itself to exactly what was stored, without charts, and is vetoed', async () => {
    const stored = await objects();
    const place = world.statusesSeen('mesh').length;
    await wish(newer, { progressDeadline: '10s' }, neverReady);
    await world.waitFor('the new pods are waited for', () => message().includes('1 of 2 pods are ready'));
    await withoutCharts();
    const { status } = await world.phase('mesh', 'RolledBack');
    expect(phasesSince(place)).toEqual(['Preflight', 'Installing', 'RollingBack', 'RolledBack']);
    expect(new Set(currentsSince(place))).toEqual(new Set([before.version]));
    expect(lastReturn(world)).toMatchObject({ reason: 'Overdue' });
    expect(status?.current).toEqual(before);
    expect(status?.vetoed?.[0]).toMatchObject({ version: newer });
    await isBackAt(stored);
    await fleet?.uses(older);
  });

  test.each<{ phase: Phase; upgrade: object }>([
    { phase: 'Analyzing', upgrade: { settle: '1h' } },
    { phase: 'Retiring', upgrade: { retention: '1h' } },
  ])(
    'is brought back by hand from $phase, by an annotation or by the version in the spec',
    async ({ phase, upgrade }) => {
      const stored = await objects();
      await wish(newer, upgrade);
      const { status } = await world.phase('mesh', phase);
      const id = status?.rollout?.id ?? '';
      await world.kubectl('annotate', 'meshcontrolplane', 'mesh', '--overwrite', `meshwright.io/rollback=${id}`);
      const back = await world.phase('mesh', 'RolledBack');
      expect(lastReturn(world)?.reason).toBe('Requested');
      expect(back.status?.current).toEqual(before);
      expect(back.status?.vetoed?.[0]).toMatchObject({ id, version: newer });
      await isBackAt(stored);

      attempt += 1;
      await wish(newer, upgrade);
      await world.phase('mesh', phase);
      await wish(older, upgrade);
      const withdrawn = await world.ready('mesh');
      expect(lastReturn(world)?.reason).toBe('Withdrawn');
      expect(withdrawn.status?.current).toEqual(before);
      await isBackAt(stored);
    },
  );

  test('takes the place of the control plane that serves, and nobody who uses it is moved, restarted or harmed', async () => {
    await using users = await observeUsers(world.client, fleet?.namespaces ?? []);
    await using istiods = await watchIstiods(world.client);
    const place = world.statusesSeen('mesh').length;
    await wish(newer, { retention: '5s' });
    const { status } = await world.ready('mesh');
    const retiring = statusesSince(place).filter(({ phase }) => phase === 'Retiring');
    expect(retiring.map(({ current }) => current)).toEqual(retiring.map(() => after));
    expect(retiring.map((one) => sidecars(one)?.message)).toContain(whoKeepsTheirs);
    expect(phasesSince(place)).toEqual([
      'Preflight',
      'Installing',
      'Verifying',
      'Analyzing',
      'Promoting',
      'Retiring',
      'Ready',
    ]);
    expect(servingTooEarly(place)).toEqual([]);
    expect(status?.current).toEqual(after);
    expect(status?.message).toBe(`${newer} serves as revision ${revisionOf(older)}`);
    expect(status?.history?.[0]).toMatchObject({ from: before, to: after, outcome: 'Upgraded' });
    expect(await recordedRevisions(world)).toEqual([revisionOf(newer)]);
    expect([...istiods.seen]).toEqual([`istiod-${revisionOf(older)}`]);
    expect(users).toMatchObject({ harm: [], created: 0 });
    expect(await sidecarOfNewPod('shop')).toMatch(`:${newer}`);
    await fleet?.uses(older);

    await world.kubectl('rollout', 'restart', 'deployment/app', '-n', 'shop');
    await world.kubectl('rollout', 'status', 'deployment/app', '-n', 'shop', '--timeout=60s');
    await fleet?.uses(older);
    await world.clear();
    fleet = undefined;
  });

  test('that jumps too far is Blocked, and told the next hop; after both hops a canary goes on from there', async () => {
    await world.clear();
    fleet = await startFleet(world, { version: oldest });
    await wish(newer);
    const { status } = await world.phase('mesh', 'Blocked');
    expect(status?.findings).toMatchObject([
      {
        reason: 'UpgradeNotAllowed',
        message:
          `spec.version: ${newer} is 2 minor versions ahead of ${oldest}, which serves, and an upgrade in place takes one at a time: ` +
          'upgrade to 1.29 first: set spec.version to the newest 1.29.x',
      },
    ]);
    await wish(older, { retention: '1h' });
    const { status: hop } = await world.phase('mesh', 'Retiring');
    expect(hop?.current).toEqual({ version: older, revision: revisionOf(older), servesAs: revisionOf(oldest) });
    await wish(newer);
    const { status: end } = await world.ready('mesh');
    expect(end?.current).toEqual({ version: newer, revision: revisionOf(newer), servesAs: revisionOf(oldest) });
    await world.waitFor(
      'what was kept of both before is gone',
      async () => (await recordedRevisions(world)).join() === revisionOf(newer),
    );

    await world.apply(world.wish('mesh', { ...inOneWave(), version: newest }));
    const { status: beside } = await world.ready('mesh');
    expect(beside?.current).toEqual({ version: newest, revision: revisionOf(newest) });
    await fleet?.uses(newest);
  });
});

/** An annotation by which the pods of the test cluster never become ready. */
const neverReady = { pilot: { podAnnotations: { 'meshwright.test/fate': 'unready' } } };

const whoKeepsTheirs = `6 pods created before ${newer} had taken over keep their sidecars until they are restarted`;

async function wish(version: string | undefined, upgrade: object = {}, values: object = {}): Promise<void> {
  const progressDeadline = `${600 + attempt}s`;
  const { tags, upgrade: times } = inOneWave({ progressDeadline, strategy: 'InPlace', ...upgrade, waves: [] });
  await world.apply(
    world.wish('mesh', { tags, upgrade: times, values, ...(version === undefined ? {} : { version }) }),
  );
}

/** Charts and cache are gone, and the operator that knew them, too. */
async function withoutCharts(): Promise<void> {
  await world.operator.kill('SIGTERM');
  await rm(join(world.cluster.folder, 'operator-cache'), { recursive: true });
  for (const path of ['/index.yaml', '*']) world.charts.repository?.fail(path, { kind: 'reset' });
  await world.operator.start();
}

/** What Meshwright has written, but for CRDs, which are never brought back to an older state. */
async function objects(): ReturnType<World['snapshot']> {
  const written = Object.entries(await world.snapshot());
  return Object.fromEntries(written.filter(([key]) => !/CustomResourceDefinition|MeshControlPlane/.test(key)));
}

async function isBackAt(stored: Awaited<ReturnType<World['snapshot']>>): Promise<void> {
  await expect.poll(objects, { timeout: 30_000, interval: 250 }).toEqual(stored);
}

function statusesSince(place: number): readonly MeshControlPlaneStatus[] {
  return world.statusesSeen('mesh').slice(place);
}

function phasesSince(place: number): readonly (Phase | undefined)[] {
  const seen = statusesSince(place).map(({ phase }) => phase);
  const own = seen.indexOf('Preflight');
  return seen.slice(own).filter((phase, i, all) => phase !== all[i - 1]);
}

function currentsSince(place: number): readonly (string | undefined)[] {
  return statusesSince(place).map(({ current }) => current?.version);
}

/** Phases in which the new version was told to serve before it had answered. */
function servingTooEarly(place: number): readonly (Phase | undefined)[] {
  return statusesSince(place)
    .filter(({ phase, current }) => current?.version === newer && phase !== 'Retiring' && phase !== 'Ready')
    .map(({ phase }) => phase);
}

function message(): string {
  return world.meshControlPlane('mesh')?.status?.message ?? '';
}

function sidecars({ conditions }: MeshControlPlaneStatus) {
  return conditions?.find(({ type }) => type === 'DataPlaneCurrent');
}

/** The image of the sidecar that a pod would get now. */
async function sidecarOfNewPod(namespace: string): Promise<string> {
  const spec = { containers: [{ name: 'app', image: 'example.test/app' }] };
  const metadata = { name: 'asked-for', namespace };
  const pod = await world.client.create({ apiVersion: 'v1', kind: 'Pod', metadata, spec }, { dryRun: true });
  const containers = [...listAt(pod.spec, 'initContainers'), ...listAt(pod.spec, 'containers')];
  return (
    textAt(
      containers.find((container) => textAt(container, 'name') === 'istio-proxy'),
      'image',
    ) ?? ''
  );
}
