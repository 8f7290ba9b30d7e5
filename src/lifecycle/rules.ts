import type { Intent } from '../act/intent.ts';
import type { Phase } from '../api/index.ts';
import * as guard from './guards.ts';
import { createNamespaces, installNext, pointTags, prune, removeAbandoned, repair, repairDamage } from './intents.ts';
import type { Move, Stay, Table } from './machine.ts';
import type { Observation } from './observation.ts';

type Leave = Move<Phase, Observation>;

const deleted: Leave = { when: 'the resource was deleted', guard: guard.deleted, to: 'Uninstalling' };
const specChanged: Leave = { when: 'the spec was changed', guard: guard.specChanged, to: 'Preflight' };
const blocked: Leave = { when: 'a person must act', guard: guard.blocked, to: 'Blocked' };
/** From the first write on, and again when somebody takes our finalizer away. */
const takeCharge: Stay<Observation, Intent> = {
  when: 'deletion must wait for us',
  guard: guard.notInCharge,
  intents: () => [{ do: 'takeCharge' }],
};
const lostReadiness: Leave = {
  when: 'the control plane is no longer ready',
  guard: guard.lostReadiness,
  to: 'Installing',
};
const lostRecord: Leave = { when: 'the record of the revision is gone', guard: guard.lostRecord, to: 'Installing' };
/** What istiod itself settles once it runs, such as the validator's failure policy, is no step back either. */
const changedParts: Stay<Observation, Intent> = {
  when: 'objects were changed by somebody else',
  guard: guard.notInstalled,
  intents: installNext,
};

/** Blocked leads back to where it came from; when that is not known any more, everything is checked again. */
const resume = (phase: Phase, unblocked = guard.unblocked): Leave => ({
  when: `the cause is gone, back to ${phase}`,
  guard: (o) => o.blockedFrom === phase && unblocked(o),
  to: phase,
});

/**
 * The state machine. Rows of a phase are asked in order and the first whose guard holds decides.
 * Adding a phase or a rule is a change of this table and nothing else.
 */
export const rules: Table<Phase, Observation, Intent> = {
  Pending: [deleted, { when: 'the spec was accepted', guard: guard.otherwise, to: 'Preflight' }],
  Preflight: [deleted, blocked, { when: 'every check passed', guard: guard.planKnown, to: 'Installing' }],
  Installing: [
    deleted,
    specChanged,
    blocked,
    takeCharge,
    { when: 'a given-up revision is left', guard: guard.abandonedLeft, intents: removeAbandoned },
    { when: 'objects are missing or not ready', guard: guard.notInstalled, intents: installNext },
    { when: 'the control plane is ready', guard: guard.otherwise, to: 'Verifying' },
  ],
  Verifying: [
    deleted,
    specChanged,
    blocked,
    takeCharge,
    lostReadiness,
    changedParts,
    { when: 'the revision answers', guard: guard.verified, to: 'Promoting' },
  ],
  Promoting: [
    deleted,
    specChanged,
    blocked,
    takeCharge,
    lostReadiness,
    changedParts,
    { when: 'pointers do not lead to the revision yet', guard: guard.notPromoted, intents: pointTags },
    { when: 'every pointer leads to the revision', guard: guard.promoted, to: 'Ready' },
  ],
  Ready: [
    deleted,
    specChanged,
    { when: 'a person must act', guard: guard.hindered, to: 'Blocked' },
    takeCharge,
    lostRecord,
    { when: 'a namespace of the mesh is gone', guard: guard.namespaceGone, intents: createNamespaces },
    { when: 'objects were changed by somebody else', guard: guard.drifted, intents: repair },
    { when: 'objects are no longer wanted', guard: guard.surplusLeft, intents: prune },
    { when: 'a given-up revision is left', guard: guard.abandonedLeft, intents: removeAbandoned },
  ],
  Blocked: [
    deleted,
    specChanged,
    resume('Installing'),
    resume('Verifying'),
    resume('Promoting'),
    resume('Ready', guard.unhindered),
    { when: 'the cause is gone, back to Preflight', guard: guard.unblocked, to: 'Preflight' },
    { ...takeCharge, guard: guard.servesUnguarded },
    { when: 'objects of the running mesh were changed by somebody else', guard: guard.damaged, intents: repairDamage },
  ],
  Uninstalling: [
    { when: 'pods still use the mesh', guard: guard.inUse, intents: () => [] },
    {
      when: 'webhooks are left',
      guard: guard.webhooksLeft,
      intents: (o) => [{ do: 'prune', objects: o.remains.webhooks }],
    },
    {
      when: 'revisions are left',
      guard: guard.revisionsLeft,
      intents: (o) => o.remains.revisions.map((revision) => ({ do: 'removeRevision', revision, evenInUse: o.forced })),
    },
    {
      when: 'objects are left',
      guard: guard.othersLeft,
      intents: (o) => [{ do: 'prune', objects: o.remains.others }],
    },
    { when: 'everything is gone', guard: guard.inCharge, intents: () => [{ do: 'release' }] },
  ],
};
