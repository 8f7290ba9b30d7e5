import type { Decide } from '../../decide.ts';
import { decideBy } from '../../decide.ts';
import { memoryAfter } from '../../memory.ts';
import { rules } from '../../rules.ts';
import type { Row, Rules } from '../mutation.ts';
import { type Mirror, shipped } from './mirror.ts';
import type { Subject } from './turn.ts';

/** Everything of which an exploration of upgrades is made, for deliberate mistakes in any of it. */
export interface Parts {
  readonly rules: Rules;
  readonly decideBy: (rules: Rules) => Decide;
  readonly remember: typeof memoryAfter;
  readonly mirror: Mirror;
}

export const shippedParts: Parts = { rules, decideBy, remember: memoryAfter, mirror: shipped };

export function subjectOf({ rules, decideBy: by, remember, mirror }: Parts): Subject {
  return { decide: by(rules), remember, mirror };
}

export interface Mistake {
  readonly name: string;
  readonly of: (parts: Parts) => Parts;
}

/** Makes the same change of each row of this name, in every phase or in some. */
export function inRows(name: string, when: string, to: (row: Row) => Row, phases?: readonly string[]): Mistake {
  return {
    name,
    of: (parts) => {
      let found = 0;
      const changed = Object.entries(parts.rules).map(([phase, rows]) => {
        const concerned = phases === undefined || phases.includes(phase);
        const isMeant = (row: Row) => concerned && row.when === when;
        found += rows.filter(isMeant).length;
        return [phase, rows.map((row) => (isMeant(row) ? to(row) : row))] as const;
      });
      if (found === 0) throw new Error(`there is no row "${when}"`);
      return { ...parts, rules: Object.fromEntries(changed) as unknown as Rules };
    },
  };
}

/** One mistake that takes two changes. */
export function both(name: string, one: Mistake, other: Mistake): Mistake {
  return { name, of: (parts) => other.of(one.of(parts)) };
}
