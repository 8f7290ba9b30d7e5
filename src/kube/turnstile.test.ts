import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Turnstile } from './turnstile.ts';

test('so many pass at once, in order, and the others in the turns that follow', async () => {
  const turnstile = new Turnstile(2);
  const passed: number[] = [];
  const all = Promise.all([1, 2, 3, 4, 5].map((one) => turnstile.pass().then(() => passed.push(one))));
  const seen: (readonly number[])[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    await Promise.resolve().then(() => undefined);
    seen.push([...passed]);
    await nextTurn();
  }
  await all;
  expect(seen[0]).toEqual([1, 2]);
  expect(seen.every((now, i) => now.length <= 2 * (i + 1))).toBe(true);
  expect(passed).toEqual([1, 2, 3, 4, 5]);
});

test('nobody waits who comes alone', async () => {
  const turnstile = new Turnstile(1);
  for (let time = 0; time < 3; time += 1) {
    let passed = false;
    void turnstile.pass().then(() => {
      passed = true;
    });
    await Promise.resolve();
    expect(passed).toBe(true);
    await nextTurn();
    await nextTurn();
  }
});
