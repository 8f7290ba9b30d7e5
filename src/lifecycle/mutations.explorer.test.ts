import { describe, expect, it } from 'vitest';
import { phases } from '../api/phase.ts';
import { scoreOf, scoreReport } from './explorer/score.ts';
import { upgradePhases } from './explorer/upgrade-phases.ts';

describe('a row of a first install, of a mesh that serves, or of an uninstall', () => {
  const score = scoreOf(phases.filter((phase) => !upgradePhases.has(phase)));
  console.log(scoreReport(score));

  it('is found by the explorer when it is left out or negated, unless that is harmless', () => {
    expect(score.missed).toEqual(score.harmless);
  });
});
