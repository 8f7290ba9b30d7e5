import type { Change } from '../../../act/intent.ts';
import type { Finding } from '../../../mesh/finding.ts';
import type { Shortage } from '../../../rollout/shortage.ts';
import type { Plan, SetState } from '../../observation.ts';
import { changeOf, extraRefs, home, hookRefs, planeRefs, quotaRefs, refOf, tagRefs, validatorRefs } from './objects.ts';
import { placeOf } from './place.ts';
import { none, revs } from './revision.ts';
import { isAsWanted, type Stage, type Wanted } from './stage.ts';
import { tag } from './tags.ts';
import { has, hindrance, plane, planeOf, type World } from './world.ts';

export const exhausted: Shortage = { code: 'QuotaExhausted', message: 'A quota has no room for its pods' };
const unavailable: Finding = { reason: 'RepositoryUnreachable', message: 'The chart repository does not answer' };

/**
 * What is wanted, and how far each object is from it: the abstract counterpart of `src/observe/planned.ts`. What blocks a
 * wish that nothing was done for yet is the wish's, and what is kept meanwhile in place is what serves.
 */
export function planOf(w: World, stage: Stage, wanted: readonly [Wanted, Wanted], going: boolean): Planned {
  const asked = planAsAsked(w, stage, wanted, going);
  const isKept = stage.kind === 'replacing' && w.to === none && w.phase === 'Blocked';
  if (!isKept || asked.state !== 'unavailable' || asked.findings.length === 0) return { plan: asked, unmet: [] };
  const single = { kind: 'single', from: none, to: stage.from } as const;
  return { plan: planAsAsked(w, single, wanted, going), unmet: asked.findings };
}

interface Planned {
  readonly plan: Plan;
  readonly unmet: readonly Finding[];
}

function planAsAsked(w: World, stage: Stage, wanted: readonly [Wanted, Wanted], going: boolean): Plan {
  const idle = w.phase === undefined || w.phase === 'Pending' || going;
  if (idle || w.hindrance === hindrance.blind) return { state: 'unavailable', findings: [] };
  // What is recorded was rendered before, and its render is stored.
  if (w.charts === 0 && !has(w.records, stage.to)) return { state: 'unavailable', findings: [unavailable] };
  const beside = stage.from !== none && has(w.records, stage.from);
  const room = roomFor(w, stage);
  return {
    state: 'known',
    sets: [
      { name: 'capacity', changes: w.wide === room ? [] : [changeOf(quotaRefs, room, 'outdated')], waiting: [] },
      {
        name: 'shared',
        changes: has(w.extras, stage.to) ? [] : [changeOf(extraRefs, stage.to, 'missing')],
        waiting: [],
      },
      ...(beside ? [{ name: 'serving' as const, ...servingState(w, stage.from) }] : []),
      { name: 'revision', ...revisionState(w, stage.to) },
      pointersState(w, stage, wanted),
    ],
    surplus: revs.filter((rev) => rev !== stage.to && has(w.extras, rev)).map((rev) => refOf(extraRefs, rev)),
    missingNamespaces: w.home === 1 ? [] : [home],
    revisionRecorded: has(w.records, stage.to),
  };
}

/** What is kept beside what is wanted needs room of its own, and so does what is not gone yet. */
export function roomFor(w: World, { from, to }: Stage): 0 | 1 {
  const needsRoom = (rev: number) => has(w.records, rev) && (rev === from || planeOf(w, rev) !== plane.absent);
  return w.inPlace === 0 && revs.some((rev) => rev !== to && needsRoom(rev)) ? 1 : 0;
}

/** In place, nothing is left of the other revision but what was stored, and nobody damages that here. */
function servingState(w: World, rev: number): Omit<SetState, 'name'> {
  return w.inPlace === 1 ? { changes: [], waiting: [] } : revisionState(w, rev);
}

function revisionState(w: World, rev: number): Omit<SetState, 'name'> {
  const state = planeOf(w, rev);
  const isNew = state === plane.absent && !has(w.hooks, rev);
  const gone = isNew ? 'missing' : 'deleted';
  // In place, what another revision has there is changed.
  const isThere = w.inPlace === 1 && w.planes.some((other) => other !== plane.absent);
  const isHooked = w.inPlace === 1 && w.hooks > 0;
  const changes: readonly Change[] = [
    ...(state === plane.absent ? [changeOf(planeRefs, rev, isThere ? 'outdated' : gone)] : []),
    ...(state === plane.orphan ? [changeOf(planeRefs, rev, 'outdated')] : []),
    ...(has(w.hooks, rev) ? [] : [changeOf(hookRefs, rev, isHooked ? 'outdated' : gone)]),
  ];
  const waits = state === plane.waiting || state === plane.failing;
  return {
    changes,
    waiting: waits ? ['its pods are not ready'] : [],
    shortages: state === plane.failing ? [exhausted] : [],
  };
}

function pointersState(w: World, stage: Stage, wanted: readonly [Wanted, Wanted]): SetState {
  const validator = placeOf(w, stage.kind === 'beside' ? stage.from : stage.to);
  const changes = [
    ...([0, 1] as const).flatMap((i) => tagChange(w, wanted[i], i)),
    ...(w.validator === validator ? [] : [changeOf(validatorRefs, validator, 'outdated')]),
  ];
  return { name: 'pointers', changes, waiting: [] };
}

function tagChange(w: World, wanted: Wanted, i: 0 | 1): readonly Change[] {
  if (isAsWanted(w, wanted, i)) return [];
  const cause = w.tags[i] === tag.absent ? 'deleted' : w.tags[i] === tag.altered ? 'changed' : 'outdated';
  return [changeOf(tagRefs, i, cause)];
}
