import { backoffMs } from './backoff.ts';
import { type Clock, systemClock } from './clock.ts';

/**
 * Keys that wait for work. A key waits at most once, is never given to two takers at a time, and waits again after its
 * work when it was added meanwhile: no wish is lost and none is served twice.
 */
export interface WorkQueue {
  /** Keys that wait to be taken now. */
  readonly size: number;
  add(key: string): void;
  /** Adds the key after so many milliseconds; of several such wishes the earliest counts. */
  addAfter(key: string, milliseconds: number): void;
  /** Adds the key after a wait that grows with its failures in a row; returns that wait in milliseconds. */
  retry(key: string, atLeastMs?: number): number;
  /** Forgets the failures of a key: after a success, and when its object is gone. */
  forget(key: string): void;
  /** The next key, as soon as there is one; undefined when the signal aborts or the queue is closed. */
  take(signal: AbortSignal): Promise<string | undefined>;
  /** To be called when the work on a taken key has ended, however it did. */
  done(key: string): void;
  /** Ends all waiting; nothing is added any more. */
  close(): void;
}

/** Is told what happens to keys, for metrics. */
export interface QueueWatch {
  /** It was not waiting before. */
  added(key: string): void;
  taken(key: string): void;
  done(key: string): void;
  retried(key: string): void;
}

export interface QueueOptions {
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
  readonly watch?: QueueWatch | undefined;
}

const retryBackoff = { firstMs: 100, longestMs: 5 * 60_000 };

export function createQueue({ clock = systemClock, random = Math.random, watch }: QueueOptions = {}): WorkQueue {
  const waiting = new Set<string>(); // insertion order is the order of service
  const working = new Set<string>();
  const again = new Set<string>(); // added while being worked on
  const failures = new Map<string, number>();
  const delayed = new Map<string, { readonly due: number; readonly cancel: () => void }>();
  const takers = new Set<(key: string | undefined) => void>();
  let closed = false;

  const add = (key: string): void => {
    if (closed || waiting.has(key) || again.has(key)) return;
    watch?.added(key);
    if (working.has(key)) again.add(key);
    else place(key);
  };

  const place = (key: string): void => {
    const [taker] = takers;
    if (taker === undefined) {
      waiting.add(key);
      return;
    }
    takers.delete(taker);
    begin(key);
    taker(key);
  };

  const begin = (key: string): void => {
    working.add(key);
    watch?.taken(key);
  };

  const addAfter = (key: string, milliseconds: number): void => {
    if (closed) return;
    const due = clock.monotonic() + milliseconds;
    const earlier = delayed.get(key);
    if (earlier !== undefined && earlier.due <= due) return;
    earlier?.cancel();
    const fire = (): void => {
      delayed.delete(key);
      const rest = due - clock.monotonic();
      // Node's timers may fire a little early, and much too early when the wait is above their limit.
      if (rest > 1) addAfter(key, rest);
      else add(key);
    };
    delayed.set(key, { due, cancel: clock.after(milliseconds, fire) });
  };

  return {
    get size() {
      return waiting.size;
    },
    add,
    addAfter,
    retry(key, atLeastMs = 0) {
      const count = failures.get(key) ?? 0;
      failures.set(key, count + 1);
      watch?.retried(key);
      const wait = Math.max(backoffMs(retryBackoff, count, random), atLeastMs);
      addAfter(key, wait);
      return wait;
    },
    forget(key) {
      failures.delete(key);
    },
    take(signal) {
      const [key] = waiting;
      if (closed || signal.aborted) return Promise.resolve(undefined);
      if (key !== undefined) {
        waiting.delete(key);
        begin(key);
        return Promise.resolve(key);
      }
      return new Promise((resolve) => {
        const taker = (next: string | undefined): void => {
          signal.removeEventListener('abort', leave);
          resolve(next);
        };
        const leave = (): void => {
          takers.delete(taker);
          taker(undefined);
        };
        signal.addEventListener('abort', leave, { once: true });
        takers.add(taker);
      });
    },
    done(key) {
      working.delete(key);
      watch?.done(key);
      if (again.delete(key)) place(key);
    },
    close() {
      closed = true;
      for (const { cancel } of delayed.values()) cancel();
      for (const taker of takers) taker(undefined);
      for (const kept of [waiting, again, delayed, takers, failures]) kept.clear();
    },
  };
}
