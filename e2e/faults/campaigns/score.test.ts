import { expect, test } from 'vitest';
import { Score } from './score.ts';
import type { Trial } from './trial.ts';

const trial: Trial = {
  life: 'install',
  campaign: 'crash',
  key: '0',
  story: '',
  step: 'install',
  plan: { rules: [] },
  remember: [],
  attach: [],
  absent: false,
  restart: false,
  milliseconds: 0,
  expire: [],
};
const fine = { violations: [], reached: true };

test('plans are counted by kind, with what they found, and faults by what really happened', () => {
  const score = new Score();
  score.note(trial, fine, 4_000);
  score.note(trial, { violations: ['one thing', 'another'], reached: true }, 6_400);
  score.note({ ...trial, campaign: 'stale', restart: true }, { violations: [], reached: false }, 1_000);
  score.addFaults(new Map([['crash', 2]]));
  score.addFaults(
    new Map([
      ['crash', 1],
      ['503', 4],
    ]),
  );
  expect(score.violations).toBe(1);
  expect(score.table(12.4).map((line) => line.split(/ {2,}/))).toEqual([
    ['plans by kind', 'plans', 'violations', 'no fault met', 'seconds'],
    ['install/crash', '2', '1', '0', '10'],
    ['install/stale', '1', '0', '1', '1'],
    ['all', '3', '1', '1', '11'],
    [''],
    ['faults by kind', 'times'],
    ['503', '4'],
    ['crash', '3'],
    ['restart', '1'],
    [''],
    ['3 plans, 1 with violations, in 12 s'],
  ]);
});
