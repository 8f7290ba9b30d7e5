import type { Strike } from '../proxy/index.ts';
import type { Verdict } from './play.ts';
import type { Trial } from './trial.ts';

interface Count {
  plans: number;
  violations: number;
  /** Plans in which no fault ever happened: they prove nothing. */
  unreached: number;
  /** Spent on them, in milliseconds. */
  time: number;
}

/** Counts how trials went, for the table at the end. */
export class Score {
  readonly #kinds = new Map<string, Count>();
  readonly #faults = new Map<Strike | 'restart', number>();

  note({ life, campaign, absent, restart }: Trial, { violations, reached }: Verdict, milliseconds: number): void {
    const kind = `${life}/${campaign}`;
    const count = this.#kinds.get(kind) ?? { plans: 0, violations: 0, unreached: 0, time: 0 };
    count.plans += 1;
    if (violations.length > 0) count.violations += 1;
    if (!reached) count.unreached += 1;
    count.time += milliseconds;
    this.#kinds.set(kind, count);
    if (absent || restart) this.#add('restart', 1);
  }

  addFaults(faults: ReadonlyMap<Strike, number>): void {
    for (const [fault, times] of faults) this.#add(fault, times);
  }

  /** Plans with a violation. */
  get violations(): number {
    return [...this.#kinds.values()].reduce((sum, { violations }) => sum + violations, 0);
  }

  table(seconds: number): readonly string[] {
    const rows = [...this.#kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => row(kind, count));
    const all = [...this.#kinds.values()].reduce(plus, { plans: 0, violations: 0, unreached: 0, time: 0 });
    const faults = [...this.#faults].sort(([a], [b]) => (a < b ? -1 : 1));
    return [
      line(['plans by kind', 'plans', 'violations', 'no fault met', 'seconds']),
      ...rows,
      row('all', all),
      '',
      line(['faults by kind', 'times']),
      ...faults.map(([fault, times]) => line([fault, times])),
      '',
      `${all.plans} plans, ${all.violations} with violations, in ${Math.round(seconds)} s`,
    ];
  }

  #add(fault: Strike | 'restart', times: number): void {
    this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + times);
  }
}

function plus(a: Count, b: Count): Count {
  return {
    plans: a.plans + b.plans,
    violations: a.violations + b.violations,
    unreached: a.unreached + b.unreached,
    time: a.time + b.time,
  };
}

function row(kind: string, { plans, violations, unreached, time }: Count): string {
  return line([kind, plans, violations, unreached, Math.round(time / 1000)]);
}

function line([first = '', ...cells]: readonly (string | number)[]): string {
  return [String(first).padEnd(28), ...cells.map((cell) => String(cell).padStart(14))].join('');
}
