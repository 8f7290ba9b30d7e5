import { describe, expect, it } from 'vitest';
import { huntInParts, huntInRules } from './explorer/hunt.ts';
import { mistakes } from './explorer/install/mistakes.ts';
import { memoryMistakes, mirrorMistakes } from './explorer/rollout/memory-mistakes.ts';
import { ruleMistakes } from './explorer/rollout/mistakes.ts';
import { rules } from './rules.ts';

/** Mistakes that no tool would think of: each must be found. */
const outcomes = [
  ...mistakes.map((mistake) => ({ name: mistake.name, found: huntInRules(mistake, rules) })),
  ...[...ruleMistakes, ...memoryMistakes, ...mirrorMistakes].map((mistake) => ({
    name: mistake.name,
    found: huntInParts(mistake),
  })),
];
const missed = outcomes.filter(({ found }) => found === undefined).map(({ name }) => name);

describe('a deliberate mistake in rules, guards, memory or effects', () => {
  console.log(`${outcomes.length - missed.length} of ${outcomes.length} deliberate mistakes are found`);

  it('is found by the explorer, whichever it is', () => {
    expect(missed).toEqual([]);
  });
});
