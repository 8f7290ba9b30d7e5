import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { waitUntil } from './readiness.ts';
import { type ServerProcess, startProcess } from './server-process.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

const waiting = { timeout: 20_000 };

let folder: string;
let watchdog: Watchdog;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshwright-process-'));
  watchdog = await startWatchdog(undefined);
});
afterEach(async () => {
  await watchdog.dismiss();
  await rm(folder, { recursive: true });
});

function start(script: string): Promise<ServerProcess> {
  const log = join(folder, 'server.log');
  return startProcess(
    { name: 'server', program: '/bin/sh', args: ['-c', script], log, env: { COLOUR: 'green' } },
    watchdog,
  );
}

test('a server that ends by itself is reported with its exit code, command and last lines', async () => {
  const server = await start('seq 1 30; echo "no such flag" >&2; exit 3');
  const ready = waitUntil('it answers', [server], async () => false);
  const lines = Array.from({ length: 19 }, (_, index) => `${index + 12}`);
  await expect(ready).rejects.toMatchObject({
    reason: 'ProcessEnded',
    message: [
      'server ended with exit code 3',
      'command: /bin/sh -c seq 1 30; echo "no such flag" >&2; exit 3',
      `the last lines of ${join(folder, 'server.log')}:`,
      ...lines,
      'no such flag',
    ].join('\n'),
  });
});

test('a program that does not exist is reported by name', async () => {
  const log = join(folder, 'server.log');
  const server = await startProcess({ name: 'server', program: join(folder, 'missing'), args: [], log }, watchdog);
  await server.ended;
  expect(server.ending).toBe('ended with exit code 127');
  expect(await readFile(log, 'utf8')).toContain('missing');
});

test('a server gets its own variables beside those of its starter', async () => {
  const server = await start('echo "$COLOUR $PATH"');
  await server.ended;
  expect(await readFile(server.log, 'utf8')).toBe(`green ${process.env.PATH}\n`);
});

test('SIGKILL ends a server with its children, and twice does no harm', async () => {
  const server = await start('sleep 600 & echo $!; wait');
  const child = await vi.waitFor(async () => {
    const pid = Number(await readFile(server.log, 'utf8'));
    expect(pid).toBeGreaterThan(0);
    return pid;
  }, waiting);
  expect(server.signalled).toBe(false);
  await server.kill('SIGKILL');
  await server.kill('SIGKILL');
  expect({ ending: server.ending, signalled: server.signalled }).toEqual({
    ending: 'was ended by SIGKILL',
    signalled: true,
  });
  await vi.waitFor(() => expect(() => process.kill(child, 0)).toThrow(), waiting);
});
