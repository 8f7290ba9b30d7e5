import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { startWatchdog } from './watchdog.ts';

const waitFor = { timeout: 20_000, interval: 50 };
const sleepers: number[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const pid of sleepers.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'meshwright-watchdog-'));
  folders.push(folder);
  return folder;
}

/** A Node process that guards three sleeping programs, one of which has a child, and forgets the last. */
const starter = `
  import { spawn } from 'node:child_process';
  import { startWatchdog } from ${JSON.stringify(join(import.meta.dirname, 'watchdog.ts'))};
  const watchdog = await startWatchdog(process.argv[1]);
  const sleep = (detached) => spawn('sh', ['-c', 'sleep 600 & echo $!; wait'], { detached, stdio: ['ignore', 'pipe', 'ignore'] });
  const [one, two, three] = [sleep(true), sleep(false), sleep(true)];
  for (const { pid } of [one, two, three]) await watchdog.guard(pid);
  await watchdog.forget(three.pid);
  const child = (of) => new Promise((resolve) => of.stdout.once('data', (text) => resolve(Number(text))));
  console.log(JSON.stringify([one.pid, await child(one), two.pid, three.pid, await child(three), await child(two)]));
  setInterval(() => undefined, 1000);
`;

test.each(['SIGKILL', 'SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'when %s ends the starter, what it guarded is killed with its children, and the folder is gone',
  async (signal) => {
    const folder = await makeFolder();
    const node = spawn(process.execPath, ['--input-type=module-typescript', '-e', starter, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: node.stdout }), 'line');
    const pids: number[] = JSON.parse(String(line));
    sleepers.push(...pids);
    expect(pids.map(isAlive)).toEqual([true, true, true, true, true, true]);

    node.kill(signal);
    await once(node, 'exit');
    const [leader, child, plain, forgotten, childOfForgotten] = pids;
    await vi.waitFor(() => expect([leader, child, plain].map(isAlive)).toEqual([false, false, false]), waitFor);
    await vi.waitFor(() => expect(existsSync(folder)).toBe(false), waitFor);
    expect([forgotten, childOfForgotten].map(isAlive)).toEqual([true, true]);
  },
);

test('a watchdog that is dismissed leaves everything alone', async () => {
  const folder = await makeFolder();
  const watchdog = await startWatchdog(folder);
  const sleeper = spawn('sleep', ['600'], { stdio: 'ignore' });
  sleepers.push(sleeper.pid ?? 0);
  await watchdog.guard(sleeper.pid ?? 0);
  await watchdog.dismiss();
  await delay(100);
  expect({ alive: isAlive(sleeper.pid), folder: existsSync(folder) }).toEqual({ alive: true, folder: true });
});

test('guarding after the watchdog has gone is refused, so nothing runs unguarded', async () => {
  const watchdog = await startWatchdog(undefined);
  await watchdog.dismiss();
  await expect(watchdog.guard(1)).rejects.toMatchObject({ reason: 'WatchdogFailed' });
});

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
