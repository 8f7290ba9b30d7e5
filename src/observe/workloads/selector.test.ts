import { expect, test } from 'vitest';
import { selectorOf, selectorText } from './selector.ts';

test('a selector becomes the text that a list request takes', () => {
  const matchExpressions = [
    { key: 'tier', operator: 'In', values: ['a', 'b'] },
    { key: 'env', operator: 'NotIn', values: ['test'] },
    { key: 'team', operator: 'Exists' },
    { key: 'off', operator: 'DoesNotExist' },
  ];
  const selector = selectorOf({ selector: { matchLabels: { app: 'web' }, matchExpressions } });
  expect(selector && selectorText(selector)).toBe('app=web,tier in (a,b),env notin (test),team,!off');
});

test('an empty selector is one, and a missing one is none', () => {
  expect(selectorOf({ selector: {} })).toEqual({});
  expect(selectorText({})).toBe('');
  expect(selectorOf({})).toBeUndefined();
});
