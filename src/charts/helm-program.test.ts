import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from './fixtures/folder.ts';
import { HelmProgram } from './helm-program.ts';

let home: TemporaryFolder;

beforeEach(() => {
  home = temporaryFolder();
});

afterEach(() => {
  home[Symbol.dispose]();
});

const never = new AbortController().signal;

/** Runs a script in place of helm: these tests are about the process, not about what it does. */
function run(script: string, input = '', signal = never) {
  return new HelmProgram(process.execPath, home.path).run(['-e', script], input, signal);
}

test('a program gets its input and gives its output, errors and code', async () => {
  const script = 'process.stdin.pipe(process.stdout); console.error("warning"); process.exitCode = 3';
  expect(await run(script, '{"a":1}')).toEqual({ code: 3, stdout: '{"a":1}', stderr: 'warning\n' });
});

test("nothing of the operator's environment reaches the program", async () => {
  process.env.CANARY_SECRET = 'secret';
  try {
    const { stdout } = await run('console.log(JSON.stringify(process.env))');
    const environment = JSON.parse(stdout) as Record<string, string>;
    expect(Object.values(environment).filter((value) => value !== '' && !value.startsWith(home.path))).toEqual([]);
    expect(environment.HOME).toBe(home.path);
  } finally {
    delete process.env.CANARY_SECRET;
  }
});

test('input that nobody reads is no error', async () => {
  expect(await run('process.exit(0)', 'x'.repeat(10 * 2 ** 20))).toMatchObject({ code: 0 });
});

test('a program that is aborted is killed, whatever it thinks of signals, and the reason is passed on', async () => {
  const leave = new AbortController();
  const script = `
    for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => undefined);
    require('node:fs').writeFileSync('pid', String(process.pid));
    setInterval(() => undefined, 1000);`;
  const running = run(script, '', leave.signal);
  const pid = await vi.waitUntil(() => readPid(join(home.path, 'pid')), { timeout: 10_000 });
  leave.abort(new Error('shutting down'));
  await expect(running).rejects.toThrow('shutting down');
  await expect.poll(() => isRunning(pid)).toBe(false);
});

function readPid(path: string): number | undefined {
  return existsSync(path) ? Number(readFileSync(path, 'utf8')) || undefined : undefined;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('output without end is stopped', async () => {
  const script =
    'const more = () => { while (process.stdout.write("x".repeat(65536))); process.stdout.once("drain", more) }; more()';
  await expect(run(script)).rejects.toMatchObject({
    reason: 'RenderFailed',
    transient: true,
    message: expect.stringContaining('more than 32 MiB'),
  });
});

describe('a program that cannot be used is named', () => {
  test.each([
    ['missing', '/no/such/helm'],
    ['a folder', '/tmp'],
    ['not executable', '/etc/passwd'],
  ])('when it is %s', async (_name, path) => {
    await expect(new HelmProgram(path, home.path).version(never)).rejects.toMatchObject({
      reason: 'HelmUnavailable',
      message: expect.stringContaining(`The helm program ${path} cannot be used`),
    });
  });

  test('when it is another program', async () => {
    await expect(new HelmProgram('/bin/false', home.path).version(never)).rejects.toMatchObject({
      reason: 'HelmUnavailable',
    });
  });

  test('when it is too old', async () => {
    home.write('helm', '#!/bin/sh\necho v3.19.0\n');
    chmodSync(join(home.path, 'helm'), 0o755);
    await expect(new HelmProgram(join(home.path, 'helm'), home.path).version(never)).rejects.toMatchObject({
      reason: 'HelmUnavailable',
      message: expect.stringContaining('it is version v3.19.0; version 4 is needed'),
    });
  });

  test('when its home cannot be made', async () => {
    home.write('file', '');
    await expect(new HelmProgram(process.execPath, `${home.path}/file/home`).version(never)).rejects.toMatchObject({
      reason: 'CacheUnavailable',
      transient: true,
    });
  });
});
