import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createQueue } from './queue.ts';
import { ManualClock } from './testing/manual-clock.ts';

const forever = new AbortController().signal;

describe('a work queue', () => {
  test('serves every wish after it was made, and no key twice at a time, whatever the order of things', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 20 }),
        fc.integer({ min: 1, max: 3 }),
        async (scheduler, wishes, workers) => {
          const queue = createQueue({ clock: new ManualClock() });
          const stop = new AbortController();
          const working = new Set<string>();
          const wished = new Map<string, number>();
          const served = new Map<string, number>();
          const work = async (): Promise<void> => {
            for (let key = await queue.take(stop.signal); key; key = await queue.take(stop.signal)) {
              expect(working.has(key)).toBe(false);
              working.add(key);
              const seen = wished.get(key) ?? 0; // the state of the world when the work begins
              await scheduler.schedule(Promise.resolve(), `work on ${key}`);
              working.delete(key);
              served.set(key, seen);
              queue.done(key);
            }
          };
          const all = Array.from({ length: workers }, work);
          wishes.forEach((key, index) => {
            void scheduler.schedule(Promise.resolve(), `wish ${key}`).then(() => {
              wished.set(key, index + 1);
              queue.add(key);
            });
          });
          await scheduler.waitIdle();
          expect(served).toEqual(wished);
          stop.abort();
          await Promise.all(all);
        },
      ),
    );
  });

  test('a key that is added many times before it is taken is taken once', async () => {
    const queue = createQueue();
    for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
    expect(queue.size).toBe(2);
    expect([await queue.take(forever), await queue.take(forever)]).toEqual(['a', 'b']);
    expect(queue.size).toBe(0);
  });

  test('of several wishes for later the earliest counts', async () => {
    const clock = new ManualClock();
    const queue = createQueue({ clock });
    for (const milliseconds of [5_000, 1_000, 3_000]) queue.addAfter('a', milliseconds);
    clock.advance(999);
    expect(queue.size).toBe(0);
    clock.advance(1);
    expect(queue.size).toBe(1);
    expect(clock.pending).toBe(0);
  });

  test('a wait longer than the timers of Node can count is kept', () => {
    const clock = new ManualClock();
    const limited = {
      epoch: () => clock.epoch(),
      monotonic: () => clock.monotonic(),
      after: (milliseconds: number, work: () => void) => clock.after(Math.min(milliseconds, 2 ** 31 - 1), work),
    };
    const queue = createQueue({ clock: limited });
    queue.addAfter('a', 2 ** 32);
    clock.advance(2 ** 32 - 1);
    expect(queue.size).toBe(0);
    clock.advance(1);
    expect(queue.size).toBe(1);
  });

  test('waits longer after each failure of a key, up to five minutes, and starts anew when told to forget', () => {
    const queue = createQueue({ clock: new ManualClock(), random: () => 1 });
    const waits = Array.from({ length: 14 }, () => queue.retry('a'));
    expect(waits).toEqual([
      100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 51_200, 102_400, 204_800, 300_000, 300_000,
    ]);
    expect(queue.retry('b', 60_000)).toBe(60_000);
    queue.forget('a');
    expect(queue.retry('a')).toBe(100);
  });

  test('lets takers go when their signal aborts, and gives the key to the next', async () => {
    const queue = createQueue();
    const impatient = new AbortController();
    const [first, second] = [queue.take(impatient.signal), queue.take(forever)];
    impatient.abort();
    queue.add('a');
    expect([await first, await second]).toEqual([undefined, 'a']);
  });

  test('ends all waiting when it is closed', async () => {
    const clock = new ManualClock();
    const queue = createQueue({ clock });
    const taker = queue.take(forever);
    queue.addAfter('a', 1_000);
    queue.close();
    queue.add('b');
    expect([await taker, await queue.take(forever), clock.pending, queue.size]).toEqual([undefined, undefined, 0, 0]);
  });
});
