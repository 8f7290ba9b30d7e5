import { setTimeout as sleep } from 'node:timers/promises';

const patience = 60_000;
const pause = 50;

/** Asks until there is an answer other than undefined: every 50 ms, for at most 60 s. What `ask` throws ends it at once. */
export async function poll<T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = performance.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`waited ${patience / 1000} s in vain: ${what}`);
    await sleep(pause);
  }
}
