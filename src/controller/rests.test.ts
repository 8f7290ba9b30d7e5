import { expect, test } from 'vitest';
import { Rests } from './rests.ts';

test('a mesh is left alone for nine times as long as the last look took, and looked at then', () => {
  const rests = new Rests();
  rests.note('mesh', 20, 1_000);
  expect([1_000, 1_100, 1_180, 2_000].map((now) => rests.left('mesh', now))).toEqual([180, 80, 0, 0]);
  expect(rests.left('another', 1_000)).toBe(0);
});

test('a look that took long is followed by a second at most', () => {
  const rests = new Rests();
  rests.note('mesh', 5_000, 0);
  expect(rests.left('mesh', 0)).toBe(1_000);
});

test('a mesh that is forgotten, or a clock that is set back, waits for nothing', () => {
  const rests = new Rests();
  rests.note('mesh', 100, 10_000);
  expect(rests.left('mesh', 1_000)).toBe(0);
  rests.forget('mesh');
  expect(rests.left('mesh', 10_000)).toBe(0);
});
