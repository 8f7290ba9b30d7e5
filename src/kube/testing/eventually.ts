import { setTimeout as pause } from 'node:timers/promises';

/** Waits until `check` returns without throwing, and returns its value; after thirty seconds its last error is thrown. */
export async function eventually<T>(check: () => T | Promise<T>, withinMs = 30_000): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await pause(10);
    }
  }
}
