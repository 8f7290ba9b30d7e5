import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { takeBuildLock } from '../cluster/tools/build-lock.ts';
import { cacheRoot } from '../cluster/tools/cache.ts';
import type { GoToolchain } from '../cluster/tools/go-toolchain.ts';
import { runGo } from '../cluster/tools/run-go.ts';

const sources = join(import.meta.dirname, 'engine');

/**
 * The program in `engine/`, kept beside the programs of the test cluster for as long as its sources stay the same.
 * Processes that want it at the same time build it once, which takes a minute.
 *
 * @throws ToolError when it can't be built
 */
export async function builtEngine(go: GoToolchain): Promise<string> {
  const root = cacheRoot(process.env);
  const program = join(root, `gitops-${await digestOfSources(go)}`);
  if (existsSync(program)) return program;
  await mkdir(root, { recursive: true });
  const lock = await takeBuildLock(`${program}.lock`, () => undefined);
  try {
    if (!existsSync(program)) await build(go, program);
    return program;
  } finally {
    await lock.release();
  }
}

/** It appears complete or not at all. */
async function build(go: GoToolchain, program: string): Promise<void> {
  const scratch = await mkdtemp(`${program}.new-`);
  try {
    const built = join(scratch, 'engine');
    await runGo(go, {
      name: 'the engines of Argo CD and Flux',
      args: ['build', '-trimpath', '-buildvcs=false', '-mod=readonly', '-ldflags', '-s -w', '-o', built, '.'],
      folder: sources,
      scratch,
      onLine: () => false,
    });
    await rename(built, program);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function digestOfSources({ version, os, arch }: GoToolchain): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([version, os, arch]));
  for (const name of (await readdir(sources)).toSorted()) {
    hash.update(`\n${name}\n`).update(await readFile(join(sources, name)));
  }
  return hash.digest('hex').slice(0, 16);
}
