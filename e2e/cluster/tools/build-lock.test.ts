import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { takeBuildLock } from './build-lock.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshwright-lock-'));
  file = join(folder, 'build.lock');
});
afterEach(() => rm(folder, { recursive: true }));

const waiting = { timeout: 20_000 };
const nobody = (pid: number): void => expect.unreachable(`waited for ${pid}`);

test('of two builders the second waits, is told for whom, and gets the lock when it is released', async () => {
  const first = await takeBuildLock(file, nobody);
  const waitedFor: number[] = [];
  const second = takeBuildLock(file, (pid) => waitedFor.push(pid));
  await vi.waitFor(() => expect(waitedFor).toContain(process.pid), waiting);
  await first.release();
  await (await second).release();
  expect(await readdir(folder)).toEqual([]);
});

test('the lock of a process that has died is broken at once', async () => {
  const dead = spawn('true');
  await once(dead, 'exit');
  await writeFile(file, JSON.stringify({ pid: dead.pid, host: hostname() }));
  await (await takeBuildLock(file, nobody)).release();
});

test('the lock of another machine is broken only after a minute without a heartbeat', async () => {
  await writeFile(file, JSON.stringify({ pid: 1, host: 'elsewhere.example' }));
  const waitedFor: number[] = [];
  const lock = takeBuildLock(file, (pid) => waitedFor.push(pid));
  await vi.waitFor(() => expect(waitedFor).toContain(1), waiting);
  const twoMinutesAgo = new Date(Date.now() - 120_000);
  await utimes(file, twoMinutesAgo, twoMinutesAgo);
  await (await lock).release();
});

test('a lock without an owner, as a crash between two writes leaves it, is broken', async () => {
  await writeFile(file, '');
  const tenSecondsAgo = new Date(Date.now() - 10_000);
  await utimes(file, tenSecondsAgo, tenSecondsAgo);
  await (await takeBuildLock(file, nobody)).release();
});
