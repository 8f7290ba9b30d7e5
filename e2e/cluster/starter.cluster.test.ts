import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ensureTools, startCluster } from './index.ts';

const waiting = { timeout: 30_000, interval: 50 };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshwright-starter-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** Starts a cluster and a companion, prints their process ids and folder, and waits. */
const starter = `
  import { controlPlaneProcesses } from ${JSON.stringify(join(import.meta.dirname, 'control-plane.ts'))};
  import { startCluster } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
  const cluster = await startCluster({ name: 'starter' });
  const companion = await cluster.run({ name: 'companion', program: 'sleep', args: ['600'] });
  const pids = controlPlaneProcesses.map((name) => cluster.process(name).pid);
  console.log(JSON.stringify({ folder: cluster.folder, pids: [...pids, companion.pid] }));
`;

test.each(['SIGKILL', 'SIGINT'] as const)('a starter ended by %s leaves no process and no folder', async (signal) => {
  const node = spawn(process.execPath, ['--input-type=module-typescript', '-e', starter], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: node.stdout }), 'line');
  const started: { folder: string; pids: number[] } = JSON.parse(String(line));
  expect(started.pids.map(isAlive)).toEqual([true, true, true, true, true, true]);

  node.kill(signal);
  await vi.waitFor(() => expect(started.pids.filter(isAlive)).toEqual([]), waiting);
  await vi.waitFor(() => expect(existsSync(started.folder)).toBe(false), waiting);
});

test('a start that fails shows the process, its command and its last words, leaves nothing running, and keeps the logs', async () => {
  const tools = await ensureTools();
  const etcdRuns = `while [ ! -s ${folder}/etcd-pid ]; do sleep 0.05; done`;
  const script = `#!/bin/sh\necho $$ > ${folder}/pid\n${etcdRuns}\necho 'Error: flag provided but not defined' >&2\nexit 2\n`;
  await writeFile(join(folder, 'kube-apiserver'), script, { mode: 0o755 });
  await writeFile(join(folder, 'etcd'), `#!/bin/sh\necho $$ > ${folder}/etcd-pid\nexec ${tools.etcd} "$@"\n`, {
    mode: 0o755,
  });
  vi.stubEnv('KUBEBUILDER_ASSETS', folder);
  const home = join(folder, 'home');

  await expect(startCluster({ folder: home })).rejects.toMatchObject({
    reason: 'ProcessEnded',
    message: expect.stringMatching(
      /^kube-apiserver ended with exit code 2\ncommand: \S+\/kube-apiserver --etcd-servers=.*\nthe last lines of .*kube-apiserver\.log:\nError: flag provided but not defined$/,
    ),
  });
  expect((await readdir(home)).toSorted()).toEqual(['etcd.log', 'kube-apiserver.log']);
  expect(isAlive(Number(await readFile(join(folder, 'etcd-pid'), 'utf8')))).toBe(false);
});

test('a folder that holds something is refused, for stopping would remove it', async () => {
  await writeFile(join(folder, 'thesis.txt'), 'ten years of work');
  await expect(startCluster({ folder })).rejects.toMatchObject({ reason: 'FolderNotEmpty' });
  expect(await readdir(folder)).toEqual(['thesis.txt']);
});

test('a cluster that is to be kept leaves its folder', async () => {
  const home = join(folder, 'home');
  const cluster = await startCluster({ folder: home, keep: true });
  await cluster.stop();
  expect(await readdir(home)).toContain('audit.log');
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
