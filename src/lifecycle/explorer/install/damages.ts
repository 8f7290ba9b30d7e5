import { unverified, withoutRecord } from './collection.ts';
import { isServing } from './effects.ts';
import { type Happening, when } from './move.ts';
import {
  absent,
  good,
  isTrusted,
  leadsTo,
  pointer,
  put,
  type Rev,
  refused,
  revOf,
  shared,
  type World,
  waiting,
} from './world.ts';

/** What others do to the objects of the mesh. */
export function damages(): readonly Happening[] {
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

export function damagesOf(rev: Rev): readonly Happening[] {
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
      name: `a quota refuses pods of the ${of} revision`,
      to: (w) =>
        when(w.workload[rev] === good || w.workload[rev] === waiting, () => ({
          ...w,
          workload: put(w.workload, rev, refused),
        })),
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
