import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { takeBuildLock } from './build-lock.ts';
import { entryIsComplete, sealEntry } from './cache.ts';
import { compile } from './compile.ts';
import type { GoToolchain } from './go-toolchain.ts';
import type { PlannedModule } from './plan.ts';
import type { BuildState } from './progress.ts';
import { ToolError } from './tool-error.ts';

const run = promisify(execFile);

/**
 * Builds a module into its folder of the cache, unless another process does so first. The folder appears complete or
 * not at all.
 */
export async function buildModule(
  planned: PlannedModule,
  go: GoToolchain,
  report: (state: BuildState) => void,
): Promise<void> {
  const { module } = planned;
  const lock = await takeBuildLock(`${planned.entry}.lock`, (pid) => report({ step: 'waiting', pid }));
  try {
    if (await entryIsComplete(planned.entry, planned.programs, true)) return;
    await removeLeftovers(planned.entry);
    const target = await mkdtemp(`${planned.entry}.new-`);
    try {
      await compile({ ...module, linkerFlags: planned.linkerFlags, target }, go, report);
      await nameAsWeDo(planned, target);
      await assertVersion(planned, target);
      await sealEntry(target, planned.programs);
      await rename(target, planned.entry);
    } finally {
      await rm(target, { recursive: true, force: true });
    }
  } finally {
    await lock.release();
  }
}

/** What builds that were killed left behind, and an entry that is not what was built. */
async function removeLeftovers(entry: string): Promise<void> {
  const names = await readdir(dirname(entry));
  const leftovers = names.filter((name) => name === basename(entry) || name.startsWith(`${basename(entry)}.new-`));
  await Promise.all(leftovers.map((name) => rm(join(dirname(entry), name), { recursive: true, force: true })));
}

async function nameAsWeDo({ module }: PlannedModule, folder: string): Promise<void> {
  for (const { built, tool } of module.programs) {
    if (built !== tool) await rename(join(folder, built), join(folder, tool));
  }
}

async function assertVersion({ module, version }: PlannedModule, folder: string): Promise<void> {
  if (module.check === undefined) return;
  const { tool, args, prints } = module.check;
  const { stdout } = await run(join(folder, tool), [...args]);
  const expected = prints(version);
  if (stdout.startsWith(expected)) return;
  throw new ToolError(
    'WrongVersion',
    `${tool} was built from ${module.requirement} ${version}, but calls itself ${stdout.trim()}`,
  );
}
