import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildModule } from './build-module.ts';
import { findGo, type GoToolchain } from './go-toolchain.ts';
import type { ToolModule } from './modules.ts';
import { planModule } from './plan.ts';
import type { BuildState } from './progress.ts';

const run = promisify(execFile);
let folder: string;
let root: string;
let go: GoToolchain;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshwright-build-'));
  root = join(folder, 'tools');
  await mkdir(root);
  go = await findGo(process.env);
});
afterEach(() => rm(folder, { recursive: true }));

/** A module with one small program that plays kwok, built under another name, as etcd is. */
async function smallModule(source = 'func main() { fmt.Println("kwok", version) }'): Promise<ToolModule> {
  const module = join(folder, 'module');
  await mkdir(join(module, 'cmd/simulator'), { recursive: true });
  const local = 'require example.test/pinned v1.2.3\n\nreplace example.test/pinned => ./pinned\n';
  await mkdir(join(module, 'pinned'), { recursive: true });
  await writeFile(join(module, 'pinned/go.mod'), 'module example.test/pinned\n\ngo 1.26.0\n');
  await writeFile(
    join(module, 'go.mod'),
    `module example.test/small\n\ngo 1.26.0\n\ntool example.test/small/cmd/simulator\n\n${local}`,
  );
  await writeFile(join(module, 'go.sum'), '');
  await writeFile(
    join(module, 'cmd/simulator/main.go'),
    `package main\n\nimport "fmt"\n\nvar version = "none"\n\n${source}\n`,
  );
  return {
    name: 'small',
    folder: module,
    requirement: 'example.test/pinned',
    programs: [{ built: 'simulator', tool: 'kwok' }],
    variables: (version) => [`main.version=${version}`],
    check: { tool: 'kwok', args: [], prints: (version) => `kwok ${version}\n` },
  };
}

test('of two builds at the same time one builds and the other waits; the folder then holds what was asked for, and no rest', async () => {
  const planned = await planModule(await smallModule(), go, root);
  const states: BuildState['step'][][] = [[], []];
  await Promise.all(states.map((seen) => buildModule(planned, go, ({ step }) => seen.push(step))));

  expect(states.filter((seen) => seen.includes('linking'))).toHaveLength(1);
  expect(await readdir(root)).toEqual([basename(planned.entry)]);
  expect((await readdir(planned.entry)).toSorted()).toEqual(['SHA256SUMS', 'kwok']);
  expect((await run(join(planned.entry, 'kwok'))).stdout).toBe('kwok v1.2.3\n');
});

test('a program that was altered is built again, and what a killed build left is cleared away', async () => {
  const planned = await planModule(await smallModule(), go, root);
  await buildModule(planned, go, () => undefined);
  await writeFile(join(planned.entry, 'kwok'), '#!/bin/sh\necho something else\n');
  await mkdir(`${planned.entry}.new-killed`);
  await appendFile(`${planned.entry}.lock`, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }));

  await buildModule(planned, go, () => undefined);
  expect((await run(join(planned.entry, 'kwok'))).stdout).toBe('kwok v1.2.3\n');
  expect(await readdir(root)).toEqual([basename(planned.entry)]);
});

test('a program that calls itself by another version is refused and not kept', async () => {
  const planned = await planModule(await smallModule('func main() { fmt.Println("kwok v0.0.0-master") }'), go, root);
  await expect(buildModule(planned, go, () => undefined)).rejects.toMatchObject({
    reason: 'WrongVersion',
    message: 'kwok was built from example.test/pinned v1.2.3, but calls itself kwok v0.0.0-master',
  });
  expect(await readdir(root)).toEqual([]);
});
