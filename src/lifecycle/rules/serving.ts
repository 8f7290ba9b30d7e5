import type { Phase } from '../../api/index.ts';
import * as guard from '../guards.ts';
import { removeInjection, repairDamage } from '../intents.ts';
import type { Move } from '../machine.ts';
import type { Observation } from '../observation.ts';
import {
  deleted,
  drifted,
  givenUpLeft,
  hindered,
  lostRecord,
  namespaceGone,
  type Row,
  specChanged,
  surplusLeft,
  takeCharge,
  turnBack,
} from './rows.ts';

/** A mesh that serves, one that waits for a person, and one that is removed. */

export const ready: readonly Row[] = [
  deleted,
  specChanged,
  hindered,
  takeCharge,
  lostRecord,
  namespaceGone,
  drifted,
  surplusLeft,
  givenUpLeft,
];

/** Blocked leads back to where it came from; when that is not known any more, everything is checked again. */
const resume = (phase: Phase, unblocked = guard.unblocked): Move<Phase, Observation> => ({
  when: `the cause is gone, back to ${phase}`,
  guard: (o) => o.blockedFrom === phase && unblocked(o),
  to: phase,
});

export const blockedRows: readonly Row[] = [
  deleted,
  specChanged,
  turnBack,
  resume('Installing'),
  resume('Verifying'),
  resume('Analyzing'),
  resume('AwaitingApproval'),
  resume('Migrating'),
  resume('Soaking'),
  resume('Promoting'),
  resume('Retiring', guard.unhindered),
  resume('Ready', guard.unhindered),
  { when: 'the cause is gone, back to Preflight', guard: guard.unblocked, to: 'Preflight' },
  { ...takeCharge, guard: guard.servesUnguarded },
  {
    when: 'objects of the running mesh were changed by somebody else',
    guard: guard.damaged,
    does: 'each is set back or created again; what the blocked wish would add is left alone',
    intents: repairDamage,
  },
];

export const uninstalling: readonly Row[] = [
  {
    when: 'it is not known who uses the mesh',
    guard: guard.usersUnknown,
    does: 'nothing, unless the uninstall is forced',
    intents: () => [],
  },
  {
    when: 'pods still use the mesh',
    guard: guard.inUse,
    does: 'the mesh is kept in repair for them, unless the uninstall is forced',
    intents: repairDamage,
  },
  {
    when: 'webhooks are left',
    guard: guard.webhooksLeft,
    does: 'they are deleted first, after a live look at who uses the mesh, so that no pod waits for an injector that is gone',
    intents: removeInjection,
  },
  {
    when: 'revisions are left',
    guard: guard.revisionsLeft,
    does: 'their MeshRevisions are deleted, each after a live look at who uses it; Kubernetes collects what they owned',
    intents: (o) => o.remains.revisions.map((revision) => ({ do: 'removeRevision', revision, evenInUse: o.forced })),
  },
  {
    when: 'objects are left',
    guard: guard.othersLeft,
    does: 'they are deleted; CRDs and the resources of users stay',
    intents: (o) => [{ do: 'prune', objects: o.remains.others, evenInUse: o.forced }],
  },
  {
    when: 'pods of others still have a priority class of the mesh',
    guard: guard.classesHeld,
    does: 'it stays for them, unless the uninstall is forced; everything else is gone',
    intents: () => [],
  },
  {
    when: 'everything is gone',
    guard: guard.inCharge,
    does: 'our finalizer is taken away',
    intents: () => [{ do: 'release' }],
  },
];
