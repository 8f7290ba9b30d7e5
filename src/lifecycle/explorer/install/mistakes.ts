import { always, change, everyChange, guarded, type Mutation, never } from '../mutation.ts';
import { priorityPart, refTo } from './objects.ts';

/** Mistakes that are made by hand, because no tool would think of them. */
export const mistakes: readonly Mutation[] = [
  change('a revision is promoted although it does not answer', 'Verifying', 'the revision answers', always),
  change(
    'Verifying begins before the control plane is ready',
    'Installing',
    'objects are missing or not ready',
    (row) =>
      guarded(
        row,
        (o) => row.guard(o) && o.plan.state === 'known' && o.plan.sets.some((set) => set.changes.length > 0),
      ),
  ),
  change('tags are led to the revision while it is verified', 'Verifying', 'the revision answers', () => ({
    when: 'tags are led to the revision early',
    does: 'what must not be done yet',
    guard: (o) =>
      o.plan.state === 'known' && o.plan.sets.some((set) => set.name === 'pointers' && set.changes.length > 0),
    intents: everyChange,
  })),
  change(
    'Ready is reached before every tag leads to the revision',
    'Promoting',
    'pointers do not lead to the revision yet',
    (row) => guarded(row, (o) => row.guard(o) && o.pointers.length === 0),
  ),
  change('checks are skipped', 'Preflight', 'a person must act', never),
  change('all is applied at once', 'Installing', 'objects are missing or not ready', (row) => ({
    when: row.when,
    guard: row.guard,
    does: 'something else',
    intents: everyChange,
  })),
  change('the revision is not recorded', 'Installing', 'objects are missing or not ready', (row) => ({
    when: row.when,
    guard: row.guard,
    does: 'something else',
    intents: (o) => ('intents' in row ? row.intents(o).filter(({ do: what }) => what !== 'recordRevision') : []),
  })),
  change('writing begins in Preflight', 'Preflight', 'every check passed', (row) => ({
    when: row.when,
    guard: (o) => row.guard(o) && !o.inCharge,
    does: 'something else',
    intents: () => [{ do: 'takeCharge' }],
  })),
  change('an uninstall does not ask who uses the mesh', 'Uninstalling', 'pods still use the mesh', never),
  change('an uninstall asks only whether it is forced', 'Uninstalling', 'pods still use the mesh', (row) =>
    guarded(row, (o) => !o.forced),
  ),
  change('revisions are removed even in use', 'Uninstalling', 'revisions are left', (row) => ({
    when: row.when,
    guard: row.guard,
    does: 'something else',
    intents: (o) => o.remains.revisions.map((revision) => ({ do: 'removeRevision', revision, evenInUse: true })),
  })),
  change(
    'a priority class is taken from the pods of others',
    'Uninstalling',
    'pods of others still have a priority class of the mesh',
    (row) => ({
      when: row.when,
      guard: row.guard,
      does: 'what must not be done',
      intents: () => [{ do: 'prune', objects: [refTo(priorityPart)], evenInUse: true }],
    }),
  ),
  change('the finalizer goes first', 'Uninstalling', 'webhooks are left', (row) => ({
    when: row.when,
    guard: row.guard,
    does: 'something else',
    intents: () => [{ do: 'release' }],
  })),
  change('Blocked leads on while its cause is there', 'Blocked', 'the cause is gone, back to Preflight', always),
  change('Blocked leads on to Ready', 'Blocked', 'the cause is gone, back to Preflight', (row) => ({
    when: row.when,
    guard: row.guard,
    to: 'Ready',
  })),
  change(
    'Blocked repairs all that the wish would add',
    'Blocked',
    'objects of the running mesh were changed by somebody else',
    (row) => ({
      when: row.when,
      guard: (o) => o.plan.state === 'known' && o.plan.sets.some((set) => set.changes.length > 0),
      does: 'something else',
      intents: everyChange,
    }),
  ),
  change('a changed spec is not seen in Ready', 'Ready', 'the spec was changed', never),
  change(
    'a given-up revision is removed together with the one that serves',
    'Installing',
    'a given-up revision is left that no pod uses',
    (row) => ({
      when: row.when,
      guard: (o) => o.remains.revisions.length > 1,
      does: 'something else',
      intents: (o) => o.remains.revisions.map((revision) => ({ do: 'removeRevision', revision, evenInUse: true })),
    }),
  ),
];
