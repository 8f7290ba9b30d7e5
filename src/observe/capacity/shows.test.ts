import { expect, it } from 'vitest';
import { shows } from './shows.ts';

it.each<[string, unknown, unknown, boolean]>([
  ['what the API server has added is no difference', { a: 1, added: true }, { a: 1 }, true],
  ['another value is one', { a: 2 }, { a: 1 }, false],
  ['so is one that is missing', {}, { a: 1 }, false],
  ['a list is the same item by item', [{ a: 1, b: 2 }], [{ a: 1 }], true],
  ['a longer list is another one', [1, 2], [1], false],
  ['an empty map asks for nothing', undefined, {}, true],
])('%s', (_, live, wanted, expected) => {
  expect(shows(live, wanted)).toBe(expected);
});
