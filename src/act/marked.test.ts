import { expect, test } from 'vitest';
import { lag } from './ledger.ts';
import { Marked } from './marked.ts';

test('a restart that was asked for is not asked for again until a store must have shown it, and another one at once', () => {
  const marked = new Marked();
  marked.note('a', 'to-new', 1_000);
  expect(marked.since('a', 'to-new', 1_000 + lag - 1)).toBe(1_000);
  expect(marked.since('a', 'to-new', 1_000 + lag)).toBeUndefined();
  expect(marked.since('a', 'to-old', 1_001)).toBeUndefined();
  expect(marked.since('b', 'to-new', 1_001)).toBeUndefined();
});

test('of several restarts of a workload the last one counts', () => {
  const marked = new Marked();
  marked.note('a', 'to-new', 1_000);
  marked.note('a', 'to-old', 2_000);
  marked.note('b', 'to-old', 2_000);
  expect(marked.since('a', 'to-old', 1_500 + lag)).toBe(2_000);
  expect(marked.since('a', 'to-new', 2_001)).toBeUndefined();
});
