import type { Intent } from '../../act/intent.ts';
import type { Phase } from '../../api/index.ts';
import type { Rule, Table } from '../machine.ts';
import type { Observation } from '../observation.ts';

export type Rules = Table<Phase, Observation, Intent>;
export type Row = Rule<Phase, Observation, Intent>;

/** A mistake that somebody could make in the rule table. Each must be found by the explorer. */
export interface Mutation {
  readonly name: string;
  readonly of: (table: Rules) => Rules;
}

/** Every row left out, and negated: most must be found, the rest is listed with its reason. */
export function mechanical(table: Rules, phases: readonly Phase[]): readonly Mutation[] {
  return phases.flatMap((phase) =>
    table[phase].flatMap((row, i): readonly Mutation[] => [
      { name: `dropped ${phase}: ${row.when}`, of: (rules) => withRows(rules, phase, without(rules[phase], i)) },
      { name: `negated ${phase}: ${row.when}`, of: (rules) => withRows(rules, phase, negated(rules[phase], i)) },
    ]),
  );
}

export function change(name: string, phase: Phase, when: string, to: (row: Row) => Row): Mutation {
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

export function withRows(table: Rules, phase: Phase, rows: readonly Row[]): Rules {
  return { ...table, [phase]: rows };
}

function without(rows: readonly Row[], i: number): readonly Row[] {
  return rows.filter((_, j) => j !== i);
}

function negated(rows: readonly Row[], i: number): readonly Row[] {
  return rows.map((row, j) => (j === i ? guarded(row, (o) => !row.guard(o)) : row));
}

export function guarded<R extends Row>(row: R, guard: (o: Observation) => boolean): R {
  return { ...row, guard };
}

export function always(row: Row): Row {
  return guarded(row, () => true);
}

export function never(row: Row): Row {
  return guarded(row, () => false);
}

export function everyChange(o: Observation): readonly Intent[] {
  if (o.plan.state !== 'known') return [];
  return o.plan.sets.map(({ name, changes }) => ({ do: 'apply', set: name, changes }));
}
