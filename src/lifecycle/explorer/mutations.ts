import type { Intent } from '../../act/intent.ts';
import type { Phase } from '../../api/index.ts';
import type { Rule, Table } from '../machine.ts';
import type { Observation } from '../observation.ts';

type Rules = Table<Phase, Observation, Intent>;
type Row = Rule<Phase, Observation, Intent>;

/** A mistake that somebody could make in the rule table. Each must be found by the explorer. */
export interface Mutation {
  readonly name: string;
  readonly of: (table: Rules) => Rules;
}

/** Mistakes that are made by hand, because no tool would think of them. */
const byHand: readonly Mutation[] = [
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

/** Every row left out, negated, and asked after the next one: most must be found, the rest is listed with its reason. */
export function mutationsOf(table: Rules): readonly Mutation[] {
  const phases = Object.keys(table) as Phase[];
  const mechanical = phases.flatMap((phase) =>
    table[phase].flatMap((row, i): readonly Mutation[] => [
      { name: `dropped ${phase}: ${row.when}`, of: (rules) => withRows(rules, phase, without(rules[phase], i)) },
      { name: `negated ${phase}: ${row.when}`, of: (rules) => withRows(rules, phase, negated(rules[phase], i)) },
    ]),
  );
  return [...byHand, ...mechanical];
}

function change(name: string, phase: Phase, when: string, to: (row: Row) => Row): Mutation {
  return {
    name,
    of: (table) => {
      if (!table[phase].some((row) => row.when === when)) throw new Error(`${phase} has no row "${when}"`);
      return withRows(
        table,
        phase,
        table[phase].map((row) => (row.when === when ? to(row) : row)),
      );
    },
  };
}

function withRows(table: Rules, phase: Phase, rows: readonly Row[]): Rules {
  return { ...table, [phase]: rows };
}

function without(rows: readonly Row[], i: number): readonly Row[] {
  return rows.filter((_, j) => j !== i);
}

function negated(rows: readonly Row[], i: number): readonly Row[] {
  return rows.map((row, j) => (j === i ? guarded(row, (o) => !row.guard(o)) : row));
}

function guarded<R extends Row>(row: R, guard: (o: Observation) => boolean): R {
  return { ...row, guard };
}

function always(row: Row): Row {
  return guarded(row, () => true);
}

function never(row: Row): Row {
  return guarded(row, () => false);
}

function everyChange(o: Observation): readonly Intent[] {
  if (o.plan.state !== 'known') return [];
  return o.plan.sets.map(({ name, changes }) => ({ do: 'apply', set: name, changes }));
}
