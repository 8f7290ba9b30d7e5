import type { Phase } from '../../api/index.ts';
import { rules } from '../rules.ts';
import { harmless } from './harmless.ts';
import { huntInRules } from './hunt.ts';
import { mechanical } from './mutation.ts';

/** How the explorer does on the changed rows of some phases. */
export interface Score {
  readonly tried: number;
  /** Changes that nothing tells from the rules that ship. */
  readonly missed: ReadonlySet<string>;
  /** Those of which that is known, and why. */
  readonly harmless: ReadonlySet<string>;
}

export function scoreOf(phases: readonly Phase[]): Score {
  const mutations = mechanical(rules, phases);
  const names = new Set(mutations.map(({ name }) => name));
  const missed = mutations.filter((mutation) => huntInRules(mutation, rules) === undefined);
  return {
    tried: mutations.length,
    missed: new Set(missed.map(({ name }) => name)),
    harmless: new Set([...harmless.keys()].filter((name) => names.has(name))),
  };
}

/** Changes that are missed and not known to be harmless. */
export function unexplained({ missed, harmless: known }: Score): readonly string[] {
  return [...missed].filter((name) => !known.has(name));
}

export function scoreReport({ tried, missed, harmless: known }: Score): string {
  return `${tried - missed.size} of ${tried} changed rows are found, ${known.size} are harmless`;
}
