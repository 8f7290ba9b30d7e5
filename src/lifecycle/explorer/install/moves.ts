import { damages, damagesOf } from './damages.ts';
import { edits } from './edits.ts';
import { healthy } from './healthy.ts';
import { type Happening, type Move, when } from './move.ts';
import { surroundings } from './surroundings.ts';
import { hindrance, keyOf, knowsNothing, priority, put, resourceShown, revs, type World } from './world.ts';

const healthyMoves: readonly Move[] = healthy.map((move) => ({ ...move, fair: true }));

/** What people, other tools and bad luck do; each costs one of the budget. */
const disturbances: readonly Happening[] = [...edits(), ...damages(), ...surroundings(), ...revs.flatMap(damagesOf)];

const paidFor: readonly Move[] = disturbances.map(({ name, to }) => ({
  name,
  fair: false,
  to: (w) => {
    const world = w.budget === 0 ? undefined : to(w);
    return world && { ...world, budget: w.budget - 1 };
  },
}));

/** What may happen as often as it likes, because it only undoes a disturbance; nobody may count on it. */
const undoing: readonly Move[] = [
  {
    name: 'the operator starts anew',
    fair: false,
    to: (w) =>
      when(w.knows !== knowsNothing || w.late !== undefined, () => ({ ...w, knows: knowsNothing, late: undefined })),
  },
  {
    name: 'the watch of the resource itself catches up',
    fair: false,
    to: (w) => when(w.late !== undefined && keyOf(resourceShown(w)) !== keyOf(w), () => resourceShown(w)),
  },
  {
    name: 'charts are to be had again',
    fair: false,
    to: (w) => when(w.charts === 0, () => ({ ...w, charts: 1 })),
  },
  {
    name: 'the hindrance goes',
    fair: false,
    to: (w) => when(w.hindrance !== hindrance.none, () => ({ ...w, hindrance: hindrance.none })),
  },
  {
    name: 'pods of others with the priority class end',
    fair: false,
    to: (w) => when(w.priority === priority.used, () => ({ ...w, priority: priority.idle })),
  },
  ...revs.map((rev) => ({
    name: `pods of the ${rev === 0 ? 'old' : 'new'} revision end`,
    fair: false,
    to: (w: World) => when(w.users[rev] === 1, () => ({ ...w, users: put(w.users, rev, 0) })),
  })),
];

export const moves: readonly Move[] = [...healthyMoves, ...undoing, ...paidFor];
