import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MeshControlPlane, Phase, RollbackReason } from '../../src/api/index.ts';
import { type Fleet, inOneWave, lastReturn, recordedRevisions, startFleet } from '../world/fleet.ts';
import { lacks, revisionOf, startWorld, type World } from '../world/index.ts';

const [older, newer] = ['1.29.6', '1.30.3'];

let world: World;
let fleet: Fleet | undefined;

/** In which phase an upgrade fails, and why. */
interface Failure {
  readonly phase: Phase;
  readonly because: string;
  readonly upgrade?: Readonly<Record<string, unknown>>;
  /** What the new istiod does wrong. */
  readonly fault: Parameters<World['mesh']['misbehave']>[1];
  /** The phase from which on it does; from the beginning, when it is left out. */
  readonly from?: Phase;
  readonly reason: RollbackReason;
  /** Part of the sentence that tells why. */
  readonly says: string;
}

/** For each phase, and on a busy machine to install takes ten seconds. They differ, because what failed once is vetoed. */
const progressDeadlines = ['30s', '31s'];

const failures: readonly Failure[] = [
  {
    phase: 'Installing',
    because: 'the new control plane never becomes ready',
    upgrade: { progressDeadline: progressDeadlines[0] },
    fault: 'neverReady',
    reason: 'Overdue',
    says: 'istiod-1-30-3: 0 of 1 pods are ready',
  },
  {
    phase: 'Verifying',
    because: 'the new control plane refuses to inject',
    upgrade: { progressDeadline: progressDeadlines[1] },
    fault: 'refuseInjection',
    reason: 'Overdue',
    says: 'refuse injection',
  },
  {
    phase: 'Analyzing',
    because: 'the new control plane stops to answer while it is watched',
    upgrade: { settle: '20s' },
    fault: 'dead',
    from: 'Analyzing',
    reason: 'AnalysisFailed',
    says: 'the injector does not answer',
  },
  {
    phase: 'Migrating',
    because: 'the sidecars of the new version crash',
    upgrade: { restart: { timeout: '6s' } },
    fault: 'injectCrashing',
    reason: 'AnalysisFailed',
    says: 'has crashed 3 times',
  },
  {
    phase: 'Soaking',
    because: 'the new control plane dies while it is watched',
    upgrade: { waves: [{ name: 'all', namespaces: { selector: {} }, soak: '1h' }] },
    fault: 'dead',
    from: 'Soaking',
    reason: 'AnalysisFailed',
    says: 'the injector does not answer',
  },
  {
    phase: 'Promoting',
    because: 'the new control plane refuses to inject once all tags lead to it',
    fault: 'refuseInjection',
    from: 'Promoting',
    reason: 'AnalysisFailed',
    says: 'refuse injection',
  },
];

describe.skipIf(lacks(older, newer))('an upgrade that fails goes back by itself', () => {
  beforeAll(async () => {
    world = await startWorld({ name: 'rollback-automatic' });
  });
  afterAll(() => world?.stop());
  beforeEach(async () => {
    fleet ??= await startFleet(world, { version: older });
    await world.apply(world.wish('mesh', { ...inOneWave(), version: older }));
    await world.ready('mesh');
    await fleet.uses(older);
  });
  afterEach(async ({ task }) => {
    await world.mesh.behave(revisionOf(newer));
    if (task.result?.state !== 'fail') return;
    fleet = undefined;
    await world.clear();
  });

  test.each(failures)('from $phase, because $because', async (failure) => {
    const { phase, upgrade, fault, from, reason, says } = failure;
    const before = world.phasesSeen('mesh').length;
    const misbehave = () => world.mesh.misbehave(revisionOf(newer), fault);
    const spoilt = from === undefined ? misbehave() : world.entered('mesh', from).then(misbehave);
    if (from === undefined) await spoilt;
    await world.apply(world.wish('mesh', { ...inOneWave(upgrade), version: newer }));
    await spoilt;

    const { status } = await world.phase('mesh', 'RolledBack');
    expect(world.phasesSeen('mesh').slice(before).slice(-3)).toEqual([phase, 'RollingBack', 'RolledBack']);
    expect(lastReturn(world)).toMatchObject({ reason, message: expect.stringContaining(says) });
    expect(status?.current).toEqual({ version: older, revision: revisionOf(older) });
    expect(status?.rollout).toBeUndefined();
    expect(status?.vetoed?.[0]).toMatchObject({ version: newer, reason: expect.stringContaining(says) });
    expect(status?.history?.[0]).toMatchObject({
      outcome: 'RolledBack',
      from: { version: older },
      to: { version: newer },
      message: expect.stringContaining(says),
    });
    expect(condition(status, 'Stalled')).toMatchObject({ status: 'True', reason: 'RolledBack' });
    await fleet?.uses(older);
    await world.waitFor('a warning tells why', async () =>
      (await world.events('mesh')).some(({ type, reason, note }) => {
        return type === 'Warning' && reason === 'RollingBack' && note.includes(says);
      }),
    );
    await world.waitFor(
      'the failed revision is gone',
      async () => (await recordedRevisions(world)).join() === revisionOf(older),
    );
  });
});

function condition(status: MeshControlPlane['status'], type: string) {
  return status?.conditions?.find((one) => one.type === type);
}
