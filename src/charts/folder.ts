/** Reads a chart folder into memory, under limits, without leaving the folder it belongs to. */
import type { Stats } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { ChartError } from './chart-error.ts';
import { type ChartFiles, FileCollector, quoted } from './chart-files.ts';
import { type ChartLimits, size } from './limits.ts';

/**
 * Links are followed as long as they stay below `root`: mounted volumes consist of them.
 *
 * @throws ChartError `UnsafeArchive`, `ArchiveTooLarge`; system errors as they are
 */
export async function readFolder(folder: string, root: string, what: string, limits: ChartLimits): Promise<ChartFiles> {
  const collector = new FileCollector(what, limits);
  const walk = async (segments: readonly string[]): Promise<void> => {
    for (const name of (await readdir(join(folder, ...segments))).sort()) {
      const inner = [...segments, name];
      const path = join(folder, ...inner);
      const stats = await statInside(path, root);
      if (stats === undefined) throw unsafe(what, inner, 'is a link that leads out of the chart directory');
      if (inner.length > limits.depth) throw unsafe(what, inner, `lies more than ${limits.depth} folders deep`);
      if (stats.isDirectory()) await walk(inner);
      else if (!stats.isFile()) throw unsafe(what, inner, 'is neither a file nor a folder');
      else if (stats.size > limits.unpacked) throw tooLarge(what, inner, stats.size);
      else collector.add(inner, await readFile(path));
    }
  };
  await walk([]);
  return collector.files;
}

/** What a path is once links are followed; undefined when they lead out of `root`, which is a real path itself. */
export async function statInside(path: string, root: string): Promise<Stats | undefined> {
  const real = await realpath(path);
  return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep) ? stat(real) : undefined;
}

function unsafe(what: string, path: readonly string[], finding: string): ChartError {
  return new ChartError('UnsafeArchive', `${what} is refused: ${quoted(path.join('/'))} ${finding}.`);
}

function tooLarge(what: string, path: readonly string[], bytes: number): ChartError {
  return new ChartError(
    'ArchiveTooLarge',
    `${what} is refused: ${quoted(path.join('/'))} has ${size(bytes)}, more than a whole chart may have.`,
  );
}
