import { setTimeout as sleep } from 'node:timers/promises';

/** Whether work has succeeded after so many milliseconds. It goes on either way, and its failure is the caller's. */
export async function succeedsWithin(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  const giveUp = new AbortController();
  const late = sleep(milliseconds, false, { signal: giveUp.signal }).catch(() => false);
  const over = work.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([over, late]);
  } finally {
    giveUp.abort();
  }
}
