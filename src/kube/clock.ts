/** Time as the runtime sees it; tests put their own in. */
export interface Clock {
  /** Wall time in milliseconds since 1970, for what people and other programs read. */
  epoch(): number;
  /** Milliseconds on a clock that never jumps, for durations. */
  monotonic(): number;
  /** Runs `work` once after `milliseconds`; the returned function cancels it. */
  after(milliseconds: number, work: () => void): () => void;
}

/** Timers of Node fire at once when asked to wait longer than this. */
const longestTimer = 2 ** 31 - 1;

export const systemClock: Clock = {
  epoch: () => Date.now(),
  monotonic: () => performance.now(),
  after(milliseconds, work) {
    const timer = setTimeout(work, Math.min(Math.max(milliseconds, 0), longestTimer));
    return () => clearTimeout(timer);
  },
};

/** Waits; ends early, without an error, when the signal aborts. */
export function sleep(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.after(milliseconds, finish);
    signal?.addEventListener('abort', finish, { once: true });
  });
}
