import { expect, test } from 'vitest';
import { ledBy } from './led-by.ts';

test('a namespace is led where a pointer leads it: one that moved, one that did not, one that was born meanwhile', () => {
  const pointer = { name: 'tag prod', tag: 'prod', revision: 'old', whole: true };
  const names = ['moved', 'kept', 'born'];
  const led = (staged: object) => names.map((name) => ledBy({ ...pointer, ...staged }, name));
  expect(led({})).toEqual(['old', 'old', 'old']);
  expect(led({ staged: { revision: 'new', moved: ['moved'] } })).toEqual(['new', 'old', 'old']);
  expect(led({ staged: { revision: 'new', allBut: ['kept'] } })).toEqual(['new', 'old', 'new']);
});
