import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Phase } from '../../src/api/index.ts';
import { type Fleet, inOneWave, lastReturn, startFleet } from '../world/fleet.ts';
import { lacks, revisionOf, startWorld, type World } from '../world/index.ts';

const [older, newer] = ['1.29.6', '1.30.3'];
const everything = { selector: {} };

let world: World;
let fleet: Fleet | undefined;
/** Makes the spec of each scenario one of its own, because what was rolled back before is vetoed. */
let attempt = 0;

/** How an upgrade is made to stay in a phase. */
interface Stop {
  readonly phase: Phase;
  readonly upgrade?: Readonly<Record<string, unknown>>;
  /** What the new istiod does wrong, on the way back too. */
  readonly fault?: Parameters<World['mesh']['misbehave']>[1];
  /** The phase from which on it does; from the beginning, when it is left out. */
  readonly from?: Phase;
}

const stops: readonly Stop[] = [
  { phase: 'Installing', fault: 'neverReady' },
  { phase: 'Verifying', fault: 'refuseInjection' },
  { phase: 'Analyzing', upgrade: { settle: '1h' } },
  { phase: 'AwaitingApproval', upgrade: { waves: [{ name: 'all', namespaces: everything, approval: 'Manual' }] } },
  { phase: 'Migrating', fault: 'injectCrashing' },
  { phase: 'Soaking', upgrade: { waves: [{ name: 'all', namespaces: everything, soak: '1h' }] } },
  // Without `automatic`, because a revision that refuses to inject is not waited for.
  {
    phase: 'Promoting',
    fault: 'refuseInjection',
    from: 'Promoting',
    upgrade: { rollback: { automatic: false } },
  },
  { phase: 'Retiring', upgrade: { retention: '1h' } },
];

describe.skipIf(lacks(older, newer))('an upgrade is brought back by hand', () => {
  beforeAll(async () => {
    world = await startWorld({ name: 'rollback-by-hand' });
  });
  afterAll(() => world?.stop());
  beforeEach(async () => {
    attempt += 1;
    fleet ??= await startFleet(world, { version: older });
    await wish(older);
    await world.ready('mesh');
    await fleet.uses(older);
  });
  afterEach(async ({ task }) => {
    await world.mesh.behave(revisionOf(newer));
    if (task.result?.state !== 'fail') return;
    fleet = undefined;
    await world.clear();
  });

  test.each(stops)('from $phase, by an annotation, and its target is vetoed', async (stop) => {
    const id = await stopIn(stop);
    await world.kubectl('annotate', 'meshcontrolplane', 'mesh', '--overwrite', `meshwright.io/rollback=${id}`);
    const { status } = await world.phase('mesh', 'RolledBack');
    expect(lastReturn(world)?.reason).toBe('Requested');
    expect(status?.current).toEqual({ version: older, revision: revisionOf(older) });
    expect(status?.vetoed?.[0]).toMatchObject({ id, version: newer, reason: `A rollback to ${older} was asked for` });
    expect(outcomesOf(id)).toEqual(stop.phase === 'Retiring' ? ['RolledBack', 'Upgraded'] : ['RolledBack']);
    await isBack();
  });

  test.each(stops)('from $phase, by the version in the spec, and nothing is vetoed', async (stop) => {
    const id = await stopIn(stop);
    await wish(older, stop.upgrade);
    const { status } = await world.ready('mesh');
    expect(status?.vetoed?.map(({ id }) => id) ?? []).not.toContain(id);
    expect(lastReturn(world)).toMatchObject({
      reason: 'Withdrawn',
      message: `The spec asks for ${older} instead of ${newer}`,
    });
    expect(status?.current).toEqual({ version: older, revision: revisionOf(older) });
    expect(outcomesOf(id)).toEqual(stop.phase === 'Retiring' ? ['Withdrawn', 'Upgraded'] : ['Withdrawn']);
    await isBack();
  });
});

/** Begins an upgrade, and waits until it is in the phase for as long as nobody does anything; returns the rollout's id. */
async function stopIn({ phase, upgrade, fault, from }: Stop): Promise<string> {
  const misbehave = async () => fault && world.mesh.misbehave(revisionOf(newer), fault);
  const spoilt = from === undefined ? misbehave() : world.entered('mesh', from).then(misbehave);
  if (from === undefined) await spoilt;
  await wish(newer, upgrade);
  await spoilt;
  const { status } = await world.phase('mesh', phase);
  if (phase === 'Installing') await world.waitFor('pods are waited for', () => message().includes('0 of 1 pods'));
  if (phase === 'Migrating') await world.waitFor('a workload does not come up', () => blocked().includes('CrashLoop'));
  return status?.rollout?.id ?? '';
}

async function wish(version: string, upgrade?: Stop['upgrade']): Promise<void> {
  const progressDeadline = `${600 + attempt}s`;
  await world.apply(world.wish('mesh', { ...inOneWave({ progressDeadline, ...upgrade }), version }));
}

/** Every pod, every tag and every object is that of the old version again. */
async function isBack(): Promise<void> {
  await fleet?.uses(older);
  await world.waitFor('nothing of the new revision is left', async () => {
    const written = (await world.written()).filter(({ kind }) => kind !== 'MeshControlPlane');
    return written.every((object) => !JSON.stringify(object).includes(revisionOf(newer)));
  });
}

function message(): string {
  return world.meshControlPlane('mesh')?.status?.message ?? '';
}

function blocked(): readonly string[] {
  return world.meshControlPlane('mesh')?.status?.rollout?.blocked?.map(({ code }) => code) ?? [];
}

/** How a rollout ended, the last entry of the history first. */
function outcomesOf(rollout: string): readonly string[] {
  const history = world.meshControlPlane('mesh')?.status?.history ?? [];
  return history.filter(({ id }) => id === rollout).map(({ outcome }) => outcome);
}
