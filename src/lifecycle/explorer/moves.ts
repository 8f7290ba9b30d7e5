import { arrive, collect, collectAll, isServing, unverified, withoutRecord } from './effects.ts';
import {
  absent,
  good,
  hindrance,
  isTrusted,
  keyOf,
  knowsNothing,
  leadsTo,
  pointer,
  put,
  type Rev,
  resource,
  resourceShown,
  revOf,
  revs,
  shared,
  type World,
  waiting,
} from './world.ts';

/** Something that the cluster or a person may do. */
export interface Move {
  readonly name: string;
  /** A healthy cluster does it at last, without anybody's help. Disturbances are never fair. */
  readonly fair: boolean;
  /** Undefined: not possible here. */
  readonly to: (w: World) => World | undefined;
}

const when = (possible: boolean, world: () => World): World | undefined => (possible ? world() : undefined);

/** What a healthy cluster does by itself. */
const healthy: readonly Omit<Move, 'fair'>[] = [
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

function byRevision(rev: Rev): readonly Omit<Move, 'fair'>[] {
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
  const ours = w.shared !== shared.absent && w.shared !== shared.foreign;
  const tagged = w.tag !== pointer.absent || w.extraTag !== pointer.absent;
  return ours || tagged || revs.some((rev) => [w.record, w.workload, w.webhook].some((pair) => pair[rev] !== 0));
}

/** What people, other tools and bad luck do; each costs one of the budget. */
const disturbances: readonly Omit<Move, 'fair'>[] = [
  ...edits(),
  ...damages(),
  ...surroundings(),
  ...revs.flatMap(damagesOf),
];

function edits(): readonly Omit<Move, 'fair'>[] {
  const alive = (w: World) => w.mesh === resource.alive;
  const there = (w: World) => w.mesh !== resource.absent;
  return [
    {
      name: 'a person changes the version',
      to: (w) => when(alive(w), () => ({ ...w, target: w.target === 0 ? 1 : 0, seen: 0, checked: 0 })),
    },
    {
      name: 'a person adds or removes a tag',
      to: (w) => when(alive(w), () => ({ ...w, extra: 1 - w.extra, seen: 0, checked: 0 })),
    },
    {
      name: 'a person deletes the resource',
      to: (w) => when(alive(w), () => ({ ...w, mesh: w.finalizer + w.otherFinalizer > 0 ? 2 : 0 })),
    },
    {
      name: 'a person creates the resource again',
      to: (w) =>
        when(w.mesh === resource.absent, () => ({
          ...w,
          mesh: resource.alive,
          ...{ seen: 0, forced: 0, finalizer: 0, otherFinalizer: 0, checked: 0 },
          ...{ phase: undefined, blockedFrom: undefined, current: undefined },
        })),
    },
    { name: 'a person forces the uninstall', to: (w) => when(there(w) && w.forced === 0, () => ({ ...w, forced: 1 })) },
    {
      name: 'somebody wipes the status',
      to: (w) =>
        when(there(w) && w.phase !== undefined, () => ({
          ...w,
          ...{ phase: undefined, blockedFrom: undefined, current: undefined, seen: 0 },
        })),
    },
    {
      name: 'somebody takes our finalizer away',
      to: (w) => when(alive(w) && w.finalizer === 1, () => ({ ...w, finalizer: 0 })),
    },
    {
      name: 'somebody adds a finalizer of their own',
      to: (w) => when(alive(w) && w.otherFinalizer === 0, () => ({ ...w, otherFinalizer: 1 })),
    },
  ];
}

function damages(): readonly Omit<Move, 'fair'>[] {
  return [
    { name: 'somebody deletes the namespace', to: (w) => when(w.namespace === 1, () => withoutNamespace(w)) },
    {
      name: 'somebody deletes a CRD',
      to: (w) => when(w.definitions !== absent, () => ({ ...w, definitions: absent })),
    },
    {
      name: 'somebody deletes a shared object',
      to: (w) => when(w.shared !== shared.absent, () => ({ ...w, shared: shared.absent })),
    },
    {
      name: 'somebody changes a shared object',
      to: (w) => when(w.shared === shared.good, () => ({ ...w, shared: shared.altered })),
    },
    {
      name: 'somebody drops the labels of a shared object',
      to: (w) => when(w.shared === shared.good, () => ({ ...w, shared: shared.unlabelled })),
    },
    {
      name: 'another tool creates the shared object',
      to: (w) => when(w.shared === shared.absent, () => ({ ...w, shared: shared.foreign, namespace: 1 })),
    },
    {
      name: 'somebody deletes a tag',
      to: (w) => when(w.tag !== pointer.absent, () => ({ ...w, tag: pointer.absent })),
    },
    {
      name: 'somebody leads a tag elsewhere',
      to: (w) => when(revOf(w.tag) !== undefined, () => ({ ...w, tag: pointer.altered })),
    },
    {
      name: 'somebody leads the second tag elsewhere',
      to: (w) => when(revOf(w.extraTag) !== undefined, () => ({ ...w, extraTag: pointer.altered })),
    },
    {
      name: 'the second tag loses its CA',
      to: (w) => when(isTrusted(w.extraTag), () => ({ ...w, extraTag: leadsTo(revOf(w.extraTag) ?? 0, false) })),
    },
  ];
}

/** Workloads and shared objects live in it; webhooks and records do not. */
function withoutNamespace(w: World): World {
  const verified = w.late === undefined ? ([0, 0] as const) : w.verified;
  return { ...w, namespace: 0, workload: [absent, absent], shared: shared.absent, verified };
}

function surroundings(): readonly Omit<Move, 'fair'>[] {
  return [
    {
      name: "the operator's watches are late",
      to: (w) => when(w.late === undefined && w.mesh !== resource.absent, () => ({ ...w, late: w })),
    },
    { name: 'charts are not to be had', to: (w) => when(w.charts === 1, () => ({ ...w, charts: 0 })) },
    { name: 'the control plane stops answering', to: (w) => when(w.healthy === 1, () => ({ ...w, healthy: 0 })) },
    {
      name: 'another MeshControlPlane claims the namespace',
      to: (w) => when(w.hindrance === hindrance.none, () => ({ ...w, hindrance: hindrance.early })),
    },
    {
      name: 'pods can not be watched any more',
      to: (w) => when(w.hindrance === hindrance.none, () => ({ ...w, hindrance: hindrance.blind })),
    },
    {
      name: 'another installation appears',
      to: (w) => when(w.hindrance === hindrance.none, () => ({ ...w, hindrance: hindrance.elsewhere })),
    },
  ];
}

function damagesOf(rev: Rev): readonly Omit<Move, 'fair'>[] {
  const of = rev === 0 ? 'old' : 'new';
  return [
    {
      name: `somebody deletes the workload of the ${of} revision`,
      to: (w) =>
        when(w.workload[rev] !== absent, () => ({
          ...w,
          workload: put(w.workload, rev, absent),
          verified: unverified(w, rev),
        })),
    },
    {
      name: `pods of the ${of} revision fail`,
      to: (w) => when(w.workload[rev] === good, () => ({ ...w, workload: put(w.workload, rev, waiting) })),
    },
    {
      name: `somebody deletes the webhook of the ${of} revision`,
      to: (w) => when(w.webhook[rev] !== absent, () => ({ ...w, webhook: put(w.webhook, rev, absent) })),
    },
    {
      name: `somebody deletes the record of the ${of} revision`,
      to: (w) => when(w.record[rev] === 1, () => withoutRecord(w, rev)),
    },
    {
      name: `pods start under the ${of} revision`,
      to: (w) => when(w.users[rev] === 0 && injects(w, rev), () => ({ ...w, users: put(w.users, rev, 1) })),
    },
  ];
}

/** A pod is injected through a tag, or through the revision's own webhook when its label names the revision. */
function injects(w: World, rev: Rev): boolean {
  const led = [w.tag, w.extraTag].some((state) => state === leadsTo(rev, true));
  return isServing(w, rev) && (led || w.webhook[rev] === good);
}

export const healthyMoves: readonly Move[] = healthy.map((move) => ({ ...move, fair: true }));

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
  ...revs.map((rev) => ({
    name: `pods of the ${rev === 0 ? 'old' : 'new'} revision end`,
    fair: false,
    to: (w: World) => when(w.users[rev] === 1, () => ({ ...w, users: put(w.users, rev, 0) })),
  })),
];

export const moves: readonly Move[] = [...healthyMoves, ...undoing, ...paidFor];
