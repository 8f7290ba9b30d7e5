import type { Intent } from '../act/intent.ts';
import type { Phase } from '../api/index.ts';
import * as guard from './guards.ts';
import {
  createNamespaces,
  installNext,
  pointTags,
  prune,
  removeAbandoned,
  removeInjection,
  repair,
  repairDamage,
} from './intents.ts';
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
  does: 'our finalizer is put on the resource',
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
  does: 'the first set with a change is applied, or waited for',
  intents: installNext,
};
const givenUpLeft: Stay<Observation, Intent> = {
  when: 'a given-up revision is left that no pod uses',
  guard: guard.abandonedLeft,
  does: 'its MeshRevision is deleted, and Kubernetes collects what it owned',
  intents: removeAbandoned,
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
    givenUpLeft,
    {
      when: 'objects are missing or not ready',
      guard: guard.notInstalled,
      does: 'namespaces and the record of the revision are created, then set after set is applied, each once those before it are ready',
      intents: installNext,
    },
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
    {
      when: 'pointers do not lead to the revision yet',
      guard: guard.notPromoted,
      does: 'tags and the default validator are led to it, and their CA is waited for',
      intents: pointTags,
    },
    { when: 'every pointer leads to the revision', guard: guard.promoted, to: 'Ready' },
  ],
  Ready: [
    deleted,
    specChanged,
    { when: 'a person must act', guard: guard.hindered, to: 'Blocked' },
    takeCharge,
    lostRecord,
    {
      when: 'a namespace of the mesh is gone',
      guard: guard.namespaceGone,
      does: 'it is created again',
      intents: createNamespaces,
    },
    {
      when: 'objects were changed by somebody else',
      guard: guard.drifted,
      does: 'each is set back or created again',
      intents: repair,
    },
    {
      when: 'objects are no longer wanted',
      guard: guard.surplusLeft,
      does: 'they are deleted, each after a live look at whose it is',
      intents: prune,
    },
    givenUpLeft,
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
    {
      when: 'objects of the running mesh were changed by somebody else',
      guard: guard.damaged,
      does: 'each is set back or created again; what the blocked wish would add is left alone',
      intents: repairDamage,
    },
  ],
  Uninstalling: [
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
      intents: (o) => [{ do: 'prune', objects: o.remains.others }],
    },
    {
      when: 'everything is gone',
      guard: guard.inCharge,
      does: 'our finalizer is taken away',
      intents: () => [{ do: 'release' }],
    },
  ],
};
