import { describe, expect, test } from 'vitest';
import { type Outcome, runController } from './controller.ts';
import { ApiError } from './errors.ts';
import { createQueue } from './queue.ts';
import { eventually } from './testing/eventually.ts';
import { createLogbook } from './testing/logbook.ts';
import { ManualClock } from './testing/manual-clock.ts';

const done: Outcome = { kind: 'done' };

function setUp(
  reconcile: (key: string, signal: AbortSignal) => Promise<Outcome>,
  limits: { timeoutMs?: number; abort?: AbortSignal } = {},
) {
  const clock = new ManualClock();
  const queue = createQueue({ clock, random: () => 1 });
  const stop = new AbortController();
  const { log, lines } = createLogbook();
  const running = runController({
    name: 'mesh',
    queue,
    workers: 2,
    graceMs: 1_000,
    reconcile,
    signal: stop.signal,
    log,
    clock,
    ...limits,
  });
  return { clock, queue, stop, lines, running };
}

/** Work that lasts until its signal aborts. */
const untilAborted = (signal: AbortSignal): Promise<Outcome> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted', { cause: signal.reason })));
  });

describe('a controller', () => {
  test('looks again after the time that the reconcile asked for', async () => {
    const seen: string[] = [];
    const { clock, queue, stop, running } = setUp(async (key) => {
      seen.push(key);
      return seen.length === 1 ? { kind: 'after', milliseconds: 5_000 } : done;
    });
    queue.add('a');
    await eventually(() => expect(clock.pending).toBe(1));
    clock.advance(5_000);
    await eventually(() => expect(seen).toEqual(['a', 'a']));
    stop.abort();
    await running;
  });

  test('a key that always fails is tried again and again, and harms no other key', async () => {
    const seen: string[] = [];
    const { clock, queue, stop, lines, running } = setUp(async (key) => {
      seen.push(key);
      if (key === 'bad') throw new Error('boom');
      return done;
    });
    queue.add('bad');
    for (const wait of [100, 200, 400]) {
      await eventually(() => expect(clock.pending).toBe(1));
      clock.advance(wait);
    }
    queue.add('good');
    await eventually(() => expect(seen).toEqual(['bad', 'bad', 'bad', 'bad', 'good']));
    expect(lines.filter(({ level }) => level === 'error')).toEqual([{ level: 'error', message: 'boom' }]);
    stop.abort();
    await running;
  });

  test('a success ends the growing of the waits', async () => {
    let tries = 0;
    const { clock, queue, stop, running } = setUp(async () => {
      tries += 1;
      if (tries !== 3) throw new Error('boom');
      return done;
    });
    queue.add('a');
    for (const wait of [100, 200]) {
      await eventually(() => expect(clock.pending).toBe(1));
      clock.advance(wait);
    }
    await eventually(() => expect(tries).toBe(3));
    queue.add('a');
    await eventually(() => expect(clock.pending).toBe(1));
    clock.advance(100);
    await eventually(() => expect(tries).toBe(5));
    stop.abort();
    await running;
  });

  test('a passing failure is told quietly, and waits as long as the server asks', async () => {
    let tries = 0;
    const { clock, queue, stop, lines, running } = setUp(async () => {
      tries += 1;
      if (tries === 1) throw new ApiError({ reason: 'Throttled', message: 'slow down', retryAfterMs: 7_000 });
      return done;
    });
    queue.add('a');
    await eventually(() => expect(lines).toEqual([{ level: 'info', message: 'slow down' }]));
    clock.advance(6_999);
    expect(queue.size).toBe(0);
    clock.advance(1);
    await eventually(() => expect(tries).toBe(2));
    stop.abort();
    await running;
  });

  test('a reconcile that takes too long is aborted and tried again, never twice at a time', async () => {
    let [active, tries] = [0, 0];
    const { clock, queue, stop, lines, running } = setUp(
      async (_, signal) => {
        active += 1;
        tries += 1;
        expect(active).toBe(1);
        try {
          return tries === 1 ? await untilAborted(signal) : done;
        } finally {
          active -= 1;
        }
      },
      { timeoutMs: 30_000 },
    );
    queue.add('a');
    await eventually(() => expect(tries).toBe(1));
    queue.add('a');
    clock.advance(30_000);
    await eventually(() => expect(tries).toBe(2));
    expect(lines).toEqual([{ level: 'info', message: 'mesh: a took longer than 30 s' }]);
    stop.abort();
    await running;
  });

  test('a stop takes no further key and lets the work in hand finish', async () => {
    const gate = Promise.withResolvers<void>();
    const finished: string[] = [];
    const { queue, stop, running } = setUp(async (key) => {
      await gate.promise;
      finished.push(key);
      return done;
    });
    for (const key of ['a', 'b', 'c']) queue.add(key);
    await eventually(() => expect(queue.size).toBe(1));
    stop.abort();
    gate.resolve();
    await running;
    expect(finished).toEqual(['a', 'b']);
  });

  test('work that outlasts the grace time is aborted, and even work that ignores it does not hold up the stop', async () => {
    const aborted: string[] = [];
    const { clock, queue, stop, lines, running } = setUp((key, signal) => {
      signal.addEventListener('abort', () => aborted.push(key));
      return key === 'deaf' ? new Promise(() => undefined) : untilAborted(signal);
    });
    for (const key of ['deaf', 'a']) queue.add(key);
    await eventually(() => expect(queue.size).toBe(0));
    stop.abort();
    clock.advance(999);
    expect(aborted).toEqual([]);
    clock.advance(1);
    expect(aborted).toEqual(['deaf', 'a']);
    clock.advance(2_000);
    await running;
    expect(lines).toEqual([]);
  });

  test('that has ended leaves no timer behind, whoever is told to stop later', async () => {
    const abort = new AbortController();
    const { clock, stop, running } = setUp(async () => done, { abort: abort.signal });
    stop.abort();
    await running;
    abort.abort();
    expect(clock.pending).toBe(0);
  });

  test('that is told to stop at once aborts what is in hand, and takes nothing more', async () => {
    const abort = new AbortController();
    const seen: string[] = [];
    const work = (key: string, signal: AbortSignal): Promise<Outcome> => {
      seen.push(key);
      return untilAborted(signal);
    };
    const { clock, queue, running, lines } = setUp(work, { abort: abort.signal });
    for (const key of ['a', 'b', 'c']) queue.add(key);
    await eventually(() => expect(seen).toEqual(['a', 'b']));
    abort.abort();
    clock.advance(0);
    await running;
    expect({ seen, lines, pending: clock.pending }).toEqual({ seen: ['a', 'b'], lines: [], pending: 0 });
  });
});
