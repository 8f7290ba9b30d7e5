import { fsm, Match, type Matcher } from '@thi.ng/fsm';

/**
 * One row of the table. A row either moves to another phase, or stays and says what is to be done there:
 * a phase is stored in status before anything of it is carried out, so a moving row has no intents.
 */
export type Rule<P extends string, O, I> = Move<P, O> | Stay<O, I>;

interface Row<O> {
  /** Name of the row in Events, logs and the diagram. */
  readonly when: string;
  readonly guard: (o: O) => boolean;
}

export interface Move<P extends string, O> extends Row<O> {
  readonly to: P;
}

export interface Stay<O, I> extends Row<O> {
  /** What its intents do, for the page about the phases. */
  readonly does: string;
  readonly intents: (o: O) => readonly I[];
}

/** Rows of a phase are asked in order; the first whose guard holds decides. */
export type Table<P extends string, O, I> = { readonly [phase in P]: readonly Rule<P, O, I>[] };

export interface Step<P extends string, I> {
  readonly phase: P;
  readonly when: string | undefined;
  readonly intents: readonly I[];
}

/** Compiles the table to a function that takes exactly one decision. No row fits: the phase stays, nothing is done. */
export function compile<P extends string, O, I>(table: Table<P, O, I>): (phase: P, o: O) => Step<P, I> {
  const states: Record<string, Matcher<O, undefined, Step<P, I>>> = {};
  for (const phase of Object.keys(table) as P[]) {
    states[phase] = () => (_context, observation) => {
      const rule = table[phase].find((row) => row.guard(observation));
      if (rule === undefined) return { type: Match.PARTIAL };
      const step = take(phase, rule, observation);
      return { type: Match.FULL, body: [step.phase, [step]] };
    };
  }
  return (phase, observation) => {
    const [step] = fsm(states, undefined, phase, undefined, [observation]);
    return step ?? { phase, when: undefined, intents: [] };
  };
}

function take<P extends string, O, I>(phase: P, rule: Rule<P, O, I>, observation: O): Step<P, I> {
  return 'to' in rule
    ? { phase: rule.to, when: rule.when, intents: [] }
    : { phase, when: rule.when, intents: rule.intents(observation) };
}
