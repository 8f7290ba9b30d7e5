import type { Table } from '../machine.ts';

/** How often a row was asked and decided. */
export interface RowUse {
  readonly name: string;
  /** The row decided: no earlier one of its phase held. */
  fired: number;
  /** The row was asked and did not hold. */
  passed: number;
}

/** A table that counts how its rows are used, beside the counts. */
export function counted<P extends string, O, I>(
  table: Table<P, O, I>,
): { readonly table: Table<P, O, I>; readonly uses: readonly RowUse[]; readonly guards: ReadonlyMap<Guard<O>, Seen> } {
  const uses: RowUse[] = [];
  const guards = new Map<Guard<O>, Seen>();
  const phases = Object.keys(table) as P[];
  const entries = phases.map((phase) => {
    const rows = table[phase].map((row) => {
      const use: RowUse = { name: `${phase}: ${row.when}`, fired: 0, passed: 0 };
      const seen = guards.get(row.guard) ?? { when: row.when, true: 0, false: 0 };
      uses.push(use);
      guards.set(row.guard, seen);
      const guard = (o: O) => {
        const holds = row.guard(o);
        use[holds ? 'fired' : 'passed'] += 1;
        seen[holds ? 'true' : 'false'] += 1;
        return holds;
      };
      return { ...row, guard };
    });
    return [phase, rows] as const;
  });
  return { table: Object.fromEntries(entries) as unknown as Table<P, O, I>, uses, guards };
}

type Guard<O> = (o: O) => boolean;

interface Seen {
  readonly when: string;
  true: number;
  false: number;
}
