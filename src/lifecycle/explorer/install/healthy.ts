import { arrive, collect, collectAll } from './collection.ts';
import { isServing } from './effects.ts';
import { type Happening, when } from './move.ts';
import {
  good,
  leadsTo,
  pointer,
  priority,
  put,
  type Rev,
  refused,
  resource,
  revOf,
  revs,
  shared,
  type World,
  waiting,
} from './world.ts';

/** What a healthy cluster does by itself. */
export const healthy: readonly Happening[] = [
  {
    name: 'the CRD is established',
    to: (w) => when(w.definitions === waiting, () => ({ ...w, definitions: good })),
  },
  { name: 'the deletion of a revision arrives', to: (w) => when(w.inFlight !== undefined, () => arrive(w)) },
  { name: 'the control plane answers again', to: (w) => when(w.healthy === 0, () => ({ ...w, healthy: 1 })) },
  {
    name: "the operator's watches catch up",
    to: (w) => when(w.late !== undefined, () => ({ ...w, late: undefined })),
  },
  {
    name: 'the rest of a resource that is gone is collected',
    to: (w) => when(w.mesh === resource.absent && leavesObjects(w), () => collectAll(w)),
  },
  ...revs.flatMap(byRevision),
];

function byRevision(rev: Rev): readonly Happening[] {
  const of = rev === 0 ? 'old' : 'new';
  return [
    {
      name: `pods of the ${of} revision become ready`,
      to: (w) =>
        when(w.workload[rev] === waiting && w.definitions === good, () => ({
          ...w,
          workload: put(w.workload, rev, good),
        })),
    },
    {
      name: `the quota is raised, and pods of the ${of} revision are created`,
      to: (w) => when(w.workload[rev] === refused, () => ({ ...w, workload: put(w.workload, rev, waiting) })),
    },
    {
      name: `istiod of the ${of} revision writes its CA`,
      to: (w) => when(isServing(w, rev) && heal(w, rev) !== w, () => heal(w, rev)),
    },
    {
      name: `objects of the ${of} revision are collected`,
      to: (w) => when(w.orphan[rev] === 1 && w.record[rev] === 0, () => collect(w, rev)),
    },
  ];
}

function heal(w: World, rev: Rev): World {
  const trust = (state: number) => (revOf(state) === rev ? leadsTo(rev, true) : state);
  const healed = {
    ...w,
    webhook: put(w.webhook, rev, w.webhook[rev] === waiting ? good : w.webhook[rev]),
    tag: trust(w.tag),
    extraTag: trust(w.extraTag),
  };
  return healed.webhook === w.webhook && healed.tag === w.tag && healed.extraTag === w.extraTag ? w : healed;
}

function leavesObjects(w: World): boolean {
  const ours = (w.shared !== shared.absent && w.shared !== shared.foreign) || w.priority !== priority.absent;
  const tagged = w.tag !== pointer.absent || w.extraTag !== pointer.absent;
  return ours || tagged || revs.some((rev) => [w.record, w.workload, w.webhook].some((pair) => pair[rev] !== 0));
}
