import { setTimeout as delay } from 'node:timers/promises';
import type { ServerProcess } from './server-process.ts';

const patience = 90_000;
const pause = 20;

/**
 * Asks `isTrue` until it is, for at most 90 s, and fails at once when one of the processes ends meanwhile.
 *
 * @param what completes the sentence "kube-apiserver did not become ready in time: …"
 * @param processes what must run for this to come true; the first is the one whose log is shown
 */
export async function waitUntil(
  what: string,
  processes: readonly [ServerProcess, ...ServerProcess[]],
  isTrue: () => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + patience;
  for (;;) {
    if (await isTrue()) return;
    const dead = processes.find((process) => process.ending !== undefined);
    if (dead !== undefined) throw await dead.failure('ProcessEnded', dead.ending ?? 'ended');
    if (performance.now() > deadline)
      throw await processes[0].failure('NotReadyInTime', `did not get there within ${patience / 1000} s: ${what}`);
    await delay(pause);
  }
}
