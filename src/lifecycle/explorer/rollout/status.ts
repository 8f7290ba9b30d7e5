import type { MeshControlPlaneStatus, Phase, RolloutStatus } from '../../../api/index.ts';
import { rollbackReasons } from '../../../api/rollout.ts';
import type { memoryAfter } from '../../memory.ts';
import type { Observation } from '../../observation.ts';
import { rollbackOf, rolloutId } from './facts.ts';
import { mark, markOf, type Namespace, withMark } from './namespace.ts';
import { nameOf, none, revNamed, revs } from './revision.ts';
import { digestOf } from './view.ts';
import { numberOf, stateOf, waveNames } from './waves.ts';
import { each, has, type World, withBit } from './world.ts';

const earlier = '2026-03-01T10:00:00Z';
const now = '2026-03-01T12:00:00Z';

type Remember = typeof memoryAfter;

/** What of a world is status: only the operator writes it. */
export type Told = Pick<
  World,
  | 'phase'
  | 'blockedFrom'
  | 'seen'
  | 'current'
  | 'from'
  | 'to'
  | 'reason'
  | 'waves'
  | 'approved'
  | 'upgraded'
  | 'vetoed'
  | 'told'
>;

export interface After {
  readonly told: Told;
  /** A rollout has begun with this decision. */
  readonly begun: boolean;
}

const fields = [
  'phase',
  'blockedFrom',
  'seen',
  'current',
  'from',
  'to',
  'reason',
  'waves',
  'approved',
  'upgraded',
  'vetoed',
  'told',
] as const satisfies readonly (keyof Told)[];

export function isTold(told: Told, w: World): boolean {
  return fields.every((field) => told[field] === w[field]);
}

/** The memory of a world as the status of a real resource, with made-up times. */
export function statusOf(w: World): MeshControlPlaneStatus {
  const [current, from, to] = [w.current, w.from, w.to].map((rev) => nameOf(rev, w.inPlace));
  const rollout = from === undefined || to === undefined ? undefined : rolloutOf(w, { from, to });
  const vetoed = revs.filter((rev) => has(w.vetoed, rev));
  return {
    ...(w.phase === undefined ? {} : { phase: w.phase, phaseSince: earlier }),
    ...(current === undefined ? {} : { current }),
    ...(rollout === undefined ? {} : { rollout }),
    ...(rollout !== undefined && w.upgraded === 1
      ? { history: [{ id: rolloutId, to: rollout.to, finishedAt: earlier, outcome: 'Upgraded' }] }
      : {}),
    ...(vetoed.length === 0
      ? {}
      : {
          vetoed: vetoed.map((rev) => ({
            id: `of ${rev}`,
            version: '',
            specDigest: digestOf(rev),
            reason: 'why',
            at: earlier,
          })),
        }),
  };
}

function rolloutOf(w: World, ends: Pick<RolloutStatus, 'from' | 'to'>): RolloutStatus {
  const rollback = rollbackOf(w);
  return {
    id: rolloutId,
    ...ends,
    startedAt: earlier,
    progressAt: earlier,
    moved: '0/0',
    pointOfNoReturn: 'Retiring',
    waves: waveNames.map((name, i) => ({
      name,
      state: stateOf(w.waves, i),
      namespaces: 0,
      // The counts of single waves decide nothing, their sum does.
      workloads: { moved: i === 0 ? w.told : 0, total: 0 },
      ...(has(w.approved, i) ? { approvedAt: earlier, approvedBy: 'kubectl-annotate' } : {}),
    })),
    ...(rollback === undefined ? {} : { rollback }),
  };
}

/** The status after a decision, as `src/controller/status.ts` writes it, and what changes in the world with it. */
export function toldAfter(phase: Phase, o: Observation, w: World, remember: Remember): After {
  const memory = remember({ from: w.phase, to: phase, o, now }, statusOf(w));
  const { rollout, history = [], vetoed = [] } = memory;
  const isNew = rollout !== undefined && rollout.id !== rolloutId;
  const counted = rollout?.waves.reduce((all, { workloads }) => all + workloads.moved, 0) ?? 0;
  const approved = waveNames.map((name) => rollout?.waves.find((wave) => wave.name === name)?.approvedBy !== undefined);
  const upgraded =
    rollout !== undefined && history.some(({ id, outcome }) => id === rollout.id && outcome === 'Upgraded');
  const told = {
    phase,
    blockedFrom: phase !== 'Blocked' ? undefined : w.phase === 'Blocked' ? w.blockedFrom : w.phase,
    seen: 1,
    current: revNamed(memory.current?.revision),
    from: revNamed(rollout?.from.revision),
    to: revNamed(rollout?.to.revision),
    reason: rollout?.rollback === undefined ? 0 : 1 + rollbackReasons.indexOf(rollout.rollback.reason),
    waves: numberOf(waveNames.map((name) => rollout?.waves.find((wave) => wave.name === name)?.state ?? 'Waiting')),
    approved: isNew ? 0 : approved.reduce((mask, given, i) => withBit(mask, i, given), 0),
    upgraded: upgraded ? 1 : 0,
    vetoed: revs.reduce<number>(
      (mask, rev) =>
        withBit(
          mask,
          rev,
          vetoed.some((veto) => veto.specDigest === digestOf(rev)),
        ),
      0,
    ),
    told: counted,
  };
  return { told, begun: isNew };
}

/** The world once the status is written: annotations and marks that name a rollout mean nothing to the next one. */
export function written(w: World, { told, begun }: After): World {
  const moved = told.phase !== w.phase;
  const over = begun || told.to === none;
  const lifted = told.vetoed !== w.vetoed && has(told.vetoed & ~w.vetoed, w.retry - 1);
  return {
    ...w,
    ...told,
    ...(over ? { approve: 0, back: 0, overdue: 0, settled: 0, soaked: 0, expired: 0 } : {}),
    ...(moved || told.told !== w.told ? { overdue: 0 } : {}),
    ...(moved && told.phase !== 'Soaking' ? { soaked: 0 } : {}),
    ...(told.upgraded === 1 && w.upgraded === 0 ? { expired: 0 } : {}),
    ...(lifted ? { retry: 0 } : {}),
    namespaces: over ? each(w.namespaces, unmarked) : w.namespaces,
  };
}

function unmarked(n: Namespace): Namespace {
  return markOf(n) === mark.none ? n : withMark(n, mark.none);
}
