import type { Intent } from '../../act/intent.ts';
import type { Phase } from '../../api/index.ts';
import type { Decide } from '../decide.ts';
import { decideBy } from '../decide.ts';
import type { Rule, Table } from '../machine.ts';
import type { Observation } from '../observation.ts';

type Row = Rule<Phase, Observation, Intent>;

/** How often the rows of a table decided, and which answers their guards gave. */
export class Coverage {
  readonly decide: Decide;
  readonly #fired = new Map<string, number>();
  readonly #guards = new Map<Row['guard'], { readonly when: string; readonly answers: Set<boolean> }>();

  constructor(table: Table<Phase, Observation, Intent>) {
    const shipped = decideBy(table);
    for (const [phase, rows] of Object.entries(table)) {
      for (const { when, guard } of rows) {
        this.#fired.set(`${phase}: ${when}`, 0);
        this.#guards.set(guard, { when: `${phase}: ${when}`, answers: new Set() });
      }
    }
    this.decide = (phase, observation) => {
      const decision = shipped(phase, observation);
      this.#count(`${phase}: ${decision.when}`);
      for (const [guard, { answers }] of this.#guards) if (answers.size < 2) answers.add(guard(observation));
      return decision;
    };
  }

  /** Every row by its phase and name, with how often it decided. */
  get rows(): readonly (readonly [name: string, fired: number])[] {
    return [...this.#fired];
  }

  /** Guards that gave one answer only, each by a row that asks it. */
  get oneSided(): readonly string[] {
    return [...this.#guards.values()].filter(({ answers }) => answers.size < 2).map(({ when }) => when);
  }

  #count(row: string): void {
    const before = this.#fired.get(row);
    if (before !== undefined) this.#fired.set(row, before + 1);
  }
}
