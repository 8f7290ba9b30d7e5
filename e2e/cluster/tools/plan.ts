import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheKey } from './cache.ts';
import type { GoToolchain } from './go-toolchain.ts';
import { linkerFlags, moduleVersion, type Tool, type ToolModule } from './modules.ts';

/** A module with everything that decides how its programs come out. */
export interface PlannedModule {
  readonly module: ToolModule;
  readonly version: string;
  readonly linkerFlags: string;
  /** Folder in the cache that holds its programs, or will. */
  readonly entry: string;
  readonly programs: readonly Tool[];
}

/** Says where in the cache a module's programs belong. */
export async function planModule(module: ToolModule, go: GoToolchain, root: string): Promise<PlannedModule> {
  const version = await moduleVersion(module);
  const flags = linkerFlags(module, version);
  const [goMod, goSum] = await Promise.all(
    ['go.mod', 'go.sum'].map((file) => readFile(join(module.folder, file), 'utf8')),
  );
  const key = cacheKey({
    goMod: goMod ?? '',
    goSum: goSum ?? '',
    linkerFlags: flags,
    goVersion: go.version,
    os: go.os,
    arch: go.arch,
  });
  return {
    module,
    version,
    linkerFlags: flags,
    entry: join(root, `${module.name}-${version}-${key}`),
    programs: module.programs.map(({ tool }) => tool),
  };
}
