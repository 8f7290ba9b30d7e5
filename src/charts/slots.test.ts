import { expect, test } from 'vitest';
import { Slots } from './slots.ts';

const never = new AbortController().signal;

test('tasks run so many at a time, in order, whether or not they fail', async () => {
  const slots = new Slots(2);
  const gates = [...Array(5)].map(() => Promise.withResolvers<void>());
  const started: number[] = [];
  const all = gates.map((gate, n) =>
    slots.use(never, async () => {
      started.push(n);
      await gate.promise;
    }),
  );
  const settled = Promise.allSettled(all);
  await new Promise(setImmediate);
  expect(started).toEqual([0, 1]);
  gates[1]?.reject(new Error('failed'));
  await new Promise(setImmediate);
  expect(started).toEqual([0, 1, 2]);
  for (const gate of gates) gate.resolve();
  expect((await settled).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
});

test('a task that is aborted while it waits never runs, and holds no place', async () => {
  const slots = new Slots(1);
  const gate = Promise.withResolvers<void>();
  const leave = new AbortController();
  const first = slots.use(never, () => gate.promise);
  const second = slots.use(leave.signal, () => Promise.reject(new Error('must not run')));
  const third = slots.use(never, () => Promise.resolve('ran'));
  leave.abort(new Error('left'));
  await expect(second).rejects.toThrow('left');
  gate.resolve();
  await first;
  expect(await third).toBe('ran');
});
