import { expect, test } from 'vitest';
import { Gate } from './gate.ts';

test('nothing passes while everything stands still, and all of it when it goes on', async () => {
  const gate = new Gate();
  const { promise: work, resolve: finish } = Promise.withResolvers<'goesOn'>();
  const closing = gate.close(() => work);
  const passed: string[] = [];
  await Promise.resolve();
  const waiting = Promise.all(['a', 'b'].map(async (name) => (await gate.pass()) && passed.push(name)));
  await Promise.resolve();
  expect(passed).toEqual([]);
  finish('goesOn');
  await waiting;
  expect(passed).toEqual(['a', 'b']);
  expect(await closing).toBe('goesOn');
});

test('what a client had sent before it crashed never passes, and what its successor sends does', async () => {
  const gate = new Gate();
  const { promise: work, resolve: finish } = Promise.withResolvers<'crashed'>();
  const closing = gate.close(() => work);
  await Promise.resolve();
  const waiting = gate.pass();
  finish('crashed');
  expect([await waiting, await closing]).toEqual([false, 'crashed']);
  expect(await gate.pass()).toBe(true);
});
