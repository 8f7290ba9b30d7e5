import { expect, test } from 'vitest';
import { selectorOf, selectorText, selects } from './selector.ts';

const expressions = [
  { key: 'tier', operator: 'In', values: ['a', 'b'] },
  { key: 'env', operator: 'NotIn', values: ['test'] },
  { key: 'team', operator: 'Exists' },
  { key: 'off', operator: 'DoesNotExist' },
];
const selector = selectorOf({ selector: { matchLabels: { app: 'web' }, matchExpressions: expressions } }) ?? [];
const fitting = { app: 'web', tier: 'b', team: 'x', more: 'y' };

test('a selector takes pods that meet all of its requirements', () => {
  expect(selects(selector, fitting)).toBe(true);
  const others = [{ app: 'other' }, { tier: 'c' }, { env: 'test' }, { off: '' }];
  expect(others.filter((label) => selects(selector, { ...fitting, ...label }))).toEqual([]);
  expect(selects(selector, { app: 'web', tier: 'b' })).toBe(false);
});

test('an empty selector takes every pod, and a missing one none', () => {
  expect(selects(selectorOf({ selector: {} }) ?? [{ key: '', operator: '', values: [] }], {})).toBe(true);
  expect(selectorOf({})).toBeUndefined();
});

test('a label counts only where the pod itself has it', () => {
  const exists = selectorOf({ selector: { matchExpressions: [{ key: 'constructor', operator: 'Exists' }] } }) ?? [];
  expect(selects(exists, {})).toBe(false);
});

test('a selector becomes the text that a list request takes', () => {
  expect(selectorText(selector)).toBe('app in (web),tier in (a,b),env notin (test),team,!off');
});
