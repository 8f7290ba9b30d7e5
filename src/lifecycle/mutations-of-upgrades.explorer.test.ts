import { describe, expect, it } from 'vitest';
import { scoreOf, scoreReport } from './explorer/score.ts';
import { upgradePhases } from './explorer/upgrade-phases.ts';

describe('a row of an upgrade', () => {
  const score = scoreOf([...upgradePhases]);
  console.log(scoreReport(score));

  it('is found by the explorer when it is left out or negated, unless that is harmless', () => {
    expect(score.missed).toEqual(score.harmless);
  });
});
