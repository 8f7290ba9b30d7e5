import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeDifference, learnMask, unexpected } from './mask.ts';

test('what differs between two undisturbed lives is never unexpected, and everything else is', () => {
  const first = { a: { port: 1, spec: { replicas: 1 } }, b: { list: ['x'] } };
  const second = { a: { port: 2, spec: { replicas: 1 } }, b: { list: ['x'] } };
  const mask = learnMask(first, second);
  expect([...mask]).toEqual(['a →.port']);
  const disturbed = { a: { port: 3, spec: { replicas: 2 } }, c: 'new' };
  expect(unexpected(second, disturbed, mask).map(describeDifference)).toEqual([
    'a →.spec.replicas: 1 expected, 2 found',
    'b →: {"list":["x"]} expected, nothing found',
    'c →: nothing expected, "new" found',
  ]);
});

test('equal snapshots have no differences, whatever is in them', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (snapshot) => {
      expect(unexpected(snapshot, structuredClone(snapshot), new Set())).toEqual([]);
    }),
  );
});
