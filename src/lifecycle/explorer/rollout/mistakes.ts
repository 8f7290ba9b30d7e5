import { pointTags, repair } from '../../intents.ts';
import type { Observation } from '../../observation.ts';
import type { Rollout } from '../../rollout.ts';
import { waveInHand } from '../../rollout.ts';
import * as upgrade from '../../rollout-guards.ts';
import { always, guarded, never, type Row } from '../mutation.ts';
import { both, inRows, type Mistake } from './parts.ts';

const back = 'the rollout has to go back';
const begins = ['it works, and the wave may begin', 'the wave may begin'] as const;
const [fromAnalysis, fromWaiting] = begins;

/** The observation with something of its rollout as it is not. */
function pretend(o: Observation, parts: Partial<Rollout>): Observation {
  return o.rollout === undefined ? o : { ...o, rollout: { ...o.rollout, ...parts } };
}

function asIf(parts: (rollout: Rollout) => Partial<Rollout>): (row: Row) => Row {
  return (row) => guarded(row, (o) => row.guard(o.rollout === undefined ? o : pretend(o, parts(o.rollout))));
}

const released = (o: Observation): Observation => ({
  ...o,
  waves: o.waves.map((wave) => ({ ...wave, approved: true })),
});
const withoutQuota = (o: Observation): Observation =>
  o.plan.state === 'unavailable'
    ? o
    : { ...o, plan: { ...o.plan, sets: o.plan.sets.filter(({ name }) => name !== 'capacity') } };
const instead = (row: Row, guard: Row['guard'], intents: Extract<Row, { intents: unknown }>['intents']): Row => ({
  when: row.when,
  does: 'what must not be done yet',
  guard,
  intents,
});

/** Mistakes in the way forward that somebody could make in rules and guards. */
const forward: readonly Mistake[] = [
  inRows('an upgrade is promoted without waves', 'the revision answers, and another one serves', never),
  inRows('a wave begins without its approval', fromAnalysis, (row) => guarded(row, (o) => row.guard(released(o)))),
  inRows('a wave that waits begins without its approval', fromWaiting, (row) =>
    guarded(row, (o) => row.guard(released(o))),
  ),
  inRows(
    'the window is ignored for the first wave',
    fromAnalysis,
    asIf(() => ({ windowOpen: true })),
  ),
  inRows(
    'the window is ignored for a wave that waits',
    fromWaiting,
    asIf(() => ({ windowOpen: true })),
  ),
  inRows('a window that closes is ignored', 'the window has closed', never),
  inRows(
    'a wave begins before there is a verdict',
    fromAnalysis,
    asIf(() => ({ analysis: { verdict: 'Pass', evidence: [], healthy: true } })),
  ),
  inRows(
    'it is promoted before there is a verdict',
    'it works, and every wave has moved',
    asIf(() => ({ analysis: { verdict: 'Pass', evidence: [], healthy: true } })),
  ),
  inRows('it is promoted before every wave is done', 'it works, and every wave has moved', (row) =>
    guarded(row, (o) => row.guard({ ...o, waves: [] })),
  ),
  inRows('the soak is skipped', 'it has soaked', always),
  inRows('a wave soaks while workloads are left', 'the wave has moved', upgradeSettled),
  inRows('the control plane is asked for before there is room for it', 'objects are missing or not ready', (row) =>
    instead(row, row.guard, (o) => ('intents' in row ? row.intents(withoutQuota(o)) : [])),
  ),
  inRows('pointers are led while it is installed', 'objects are missing or not ready', (row) =>
    instead(
      row,
      (o) => row.guard(o) || upgrade.pointersAstray(o),
      (o) => (upgrade.pointersAstray(o) && 'intents' in row ? [...pointTags(o), ...row.intents(o)] : []),
    ),
  ),
  inRows(
    'pointers are led to a revision that does not answer',
    'pointers do not lead where they should',
    (row) => guarded(row, upgrade.pointersAstray),
    ['Migrating'],
  ),
  inRows(
    'a repair leads pointers on',
    'objects were changed by somebody else',
    (row) => instead(row, (o) => row.guard(o) || upgrade.pointersAstray(o), repair),
    ['Analyzing', 'AwaitingApproval', 'Soaking'],
  ),
  inRows(
    'workloads are restarted whoever serves them',
    'workloads can be restarted',
    (row) => guarded(row, (o) => (o.rollout?.restarts.annotate.length ?? 0) > 0),
    ['Migrating'],
  ),
  both(
    'Retiring begins before every pointer leads to the revision',
    inRows('', 'pointers do not lead to the revision yet', never),
    inRows('', 'every pointer leads to the revision, and another one served', (row) =>
      guarded(row, (o) => o.rollout !== undefined),
    ),
  ),
  inRows('pointers are not waited for', 'pointers do not lead to the revision yet', (row) =>
    guarded(row, (o) => row.guard(o) && o.pointers.every(({ staged }) => staged !== undefined)),
  ),
  inRows('the previous revision is not kept', 'every pointer leads to the revision, and another one served', never),
  inRows(
    'the previous revision is retired before its retention is over',
    'the retention is over, and nothing uses the previous revision',
    asIf(() => ({ retained: false })),
  ),
  inRows(
    'the previous revision is retired in use',
    'the retention is over, and nothing uses the previous revision',
    asIf(({ holders, users }) => ({
      holders: { ...holders, from: [] },
      users: { ...users, from: { pods: 0, namespaces: [] } },
    })),
  ),
  inRows('Ready does not wait until the previous revision is gone', 'the previous revision is gone', always),
];

function upgradeSettled(row: Row): Row {
  return guarded(row, upgrade.pointersSettled);
}

/** Mistakes in the way back. */
const backward: readonly Mistake[] = [
  inRows(
    'a failed analysis is ignored',
    back,
    asIf(() => ({ analysis: undefined })),
  ),
  inRows(
    'the deadline is never reached',
    back,
    asIf(() => ({ overdue: false })),
  ),
  inRows(
    'a rollback that is asked for is not heard',
    back,
    asIf(() => ({ rollbackAsked: false })),
  ),
  inRows('a version that is asked for instead is not heard', back, (row) =>
    guarded(row, (o) => row.guard({ ...o, target: o.rollout?.to ?? o.target })),
  ),
  inRows('it goes back when nobody wants to', back, (row) =>
    guarded(row, (o) => row.guard(o) || o.rollout?.analysis?.verdict === 'Inconclusive'),
  ),
  inRows('the way back forgets the pointers', 'pointers do not lead where they should', never, ['RollingBack']),
  inRows(
    'workloads are restarted before they are led back',
    'pointers do not lead where they should',
    (row) => guarded(row, (o) => row.guard(o) && (o.rollout?.restarts.annotate.length ?? 0) === 0),
    ['RollingBack'],
  ),
  inRows('the way back is over while workloads are left', 'all is back', (row) =>
    guarded(row, (o) => upgrade.pointersSettled(o) && upgrade.vetoed(o)),
  ),
  inRows(
    'the revision that was given up is removed in use',
    'everything that can be moved is back, and nothing uses the revision that was given up',
    (row) => guarded(row, (o) => o.rollout?.records.to !== undefined && upgrade.pointersSettled(o)),
  ),
  inRows('the way back ends in Ready whatever the spec asks for', 'all is back, as the spec asks', (row) =>
    guarded(row, upgrade.returned),
  ),
  inRows('the veto is ignored', 'this very spec was rolled back', never),
  inRows('a wave that is under way is forgotten', 'the wave has moved', (row) =>
    guarded(row, (o) => row.guard(o) && waveInHand(o.waves)?.name !== 'main'),
  ),
];

export const ruleMistakes: readonly Mistake[] = [...forward, ...backward];
