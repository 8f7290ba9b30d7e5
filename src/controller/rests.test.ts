import { expect, test } from 'vitest';
import { Rests } from './rests.ts';

test('a mesh is left alone for nineteen times as long as the last look took, and looked at then', () => {
  const rests = new Rests();
  rests.expect('mesh', 7);
  rests.note('mesh', 20, 1_000);
  expect([1_000, 1_100, 1_380, 2_000].map((now) => rests.left('mesh', now))).toEqual([380, 280, 0, 0]);
  expect(rests.left('another', 1_000)).toBe(0);
});

test('a look that took long is followed by a second at most', () => {
  const rests = new Rests();
  rests.note('mesh', 5_000, 0);
  expect(rests.left('mesh', 0)).toBe(1_000);
});

test('when all the workloads that were on their way are there, three times as long is enough', () => {
  const rests = new Rests();
  rests.expect('mesh', 2);
  rests.arrived('mesh');
  rests.note('mesh', 20, 1_000);
  expect(rests.left('mesh', 1_040)).toBe(340);
  rests.arrived('mesh');
  expect([1_040, 1_060].map((now) => rests.left('mesh', now))).toEqual([20, 0]);
});

test('where none was on its way, nothing is hurried by one that comes', () => {
  const rests = new Rests();
  rests.expect('mesh', 0);
  rests.note('mesh', 20, 1_000);
  rests.arrived('mesh');
  expect(rests.left('mesh', 1_060)).toBe(320);
});

test('a mesh whose rest is ended, that is forgotten, or whose clock is set back waits for nothing', () => {
  const rests = new Rests();
  rests.note('mesh', 100, 10_000);
  expect(rests.left('mesh', 1_000)).toBe(0);
  rests.end('mesh');
  expect(rests.left('mesh', 10_000)).toBe(0);
  rests.note('mesh', 100, 10_000);
  rests.forget('mesh');
  expect(rests.left('mesh', 10_000)).toBe(0);
});
