import { describe, expect, it } from 'vitest';
import { deliberateMistakes, deliberateReport } from './explorer/deliberate.ts';

describe('a deliberate mistake in rules, guards, memory or effects', () => {
  const mistakes = deliberateMistakes();
  console.log(deliberateReport(mistakes));

  it('is found by the explorer, whichever it is', () => {
    expect(mistakes.missed).toEqual([]);
  });
});
