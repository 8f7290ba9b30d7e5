import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const names = ['status', 'approve', 'pause', 'resume', 'rollback', 'retry'];

test.each([
  ['statsu', 'status'],
  ['aprove', 'approve'],
  ['roll', 'rollback'],
  ['rollbacks', 'rollback'],
  ['restart', undefined],
  ['kill', undefined],
  ['', undefined],
])('for %j, %j is suggested', (typed, suggested) => {
  expect(nearest(typed, names)).toBe(suggested);
});
