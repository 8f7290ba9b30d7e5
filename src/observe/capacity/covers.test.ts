import { expect, it } from 'vitest';
import { covers } from './covers.ts';

it.each<[string, unknown, unknown, boolean]>([
  ['what the API server has added is no difference', { a: 1, added: true }, { a: 1 }, true],
  ['another value is one', { a: 2 }, { a: 1 }, false],
  ['so is one that is missing', {}, { a: 1 }, false],
  ['a list is the same item by item', [{ a: 1, b: 2 }], [{ a: 1 }], true],
  ['a longer list is another one', [1, 2], [1], false],
  ['an empty map asks for nothing', undefined, {}, true],
  ['so do null, nothing and no', {}, { a: null, b: '', c: false, d: 0, e: [] }, true],
  ['but not where there is something', { a: true }, { a: false }, false],
  ['an amount in other words is the same', { memory: '2Gi', cpu: '1' }, { memory: '2048Mi', cpu: 1 }, true],
  ['another amount is not', { memory: '2Gi' }, { memory: '2G' }, false],
])('%s', (_, live, wanted, expected) => {
  expect(covers(live, wanted)).toBe(expected);
});
