import { rules } from '../rules.ts';
import { huntInParts, huntInRules } from './hunt.ts';
import { mistakes } from './install/mistakes.ts';
import { memoryMistakes, mirrorMistakes } from './rollout/memory-mistakes.ts';
import { ruleMistakes } from './rollout/mistakes.ts';

/** How the explorer does on mistakes that no tool would think of. */
export interface Deliberate {
  readonly tried: number;
  readonly missed: readonly string[];
}

export function deliberateMistakes(): Deliberate {
  const outcomes = [
    ...mistakes.map((mistake) => ({ name: mistake.name, found: huntInRules(mistake, rules) })),
    ...[...ruleMistakes, ...memoryMistakes, ...mirrorMistakes].map((mistake) => ({
      name: mistake.name,
      found: huntInParts(mistake),
    })),
  ];
  return {
    tried: outcomes.length,
    missed: outcomes.filter(({ found }) => found === undefined).map(({ name }) => name),
  };
}

export function deliberateReport({ tried, missed }: Deliberate): string {
  return `${tried - missed.length} of ${tried} deliberate mistakes are found`;
}
