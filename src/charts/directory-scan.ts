/** Finds the charts in a directory, whatever the layout: chart folders and archives, at a bounded depth. */
import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { ChartError, describe } from './chart-error.ts';
import { identityOf } from './chart-file.ts';
import { statInside } from './folder.ts';

export interface Candidate {
  readonly kind: 'folder' | 'archive';
  /** Below the real path of the directory. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
}

const maxDepth = 6;
const maxEntries = 10_000;
const maxChartYaml = 2 ** 20;

/** Archives are known by the name that helm package gives them; their content is checked when one is chosen. */
const archiveName = /^(?<name>.+?)-(?<version>v?[0-9]+\.[0-9]+\.[0-9]+.*)\.tgz$/;

/** The real path of the directory, and the charts in it. @throws ChartError `DirectoryUnreadable` */
export async function scanDirectory(directory: string): Promise<{ root: string; candidates: readonly Candidate[] }> {
  try {
    const root = await realpath(directory);
    const candidates: Candidate[] = [];
    let seen = 0;
    const visit = async (folder: string, depth: number): Promise<void> => {
      const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'));
      seen += entries.length;
      if (seen > maxEntries) throw tooMany(directory);
      const chart = await readChartFolder(folder, entries, root);
      if (chart !== undefined) {
        candidates.push(chart);
        return;
      }
      for (const { name } of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const path = join(folder, name);
        const stats = await statInside(path, root);
        if (stats?.isDirectory() && depth < maxDepth) await visit(path, depth + 1);
        else if (stats?.isFile()) candidates.push(...archiveAt(path, name));
      }
    };
    await visit(root, 0);
    return { root, candidates };
  } catch (error) {
    if (error instanceof ChartError) throw error;
    throw new ChartError(
      'DirectoryUnreadable',
      `The chart directory ${directory} cannot be read (${describe(error)}). It must exist in the operator's own file system, for example in its image or a mounted volume.`,
      { cause: error },
    );
  }
}

/** A folder with a `Chart.yaml` is a chart, and what lies below belongs to it. */
async function readChartFolder(
  folder: string,
  entries: readonly Dirent[],
  root: string,
): Promise<Candidate | undefined> {
  if (!entries.some(({ name }) => name === 'Chart.yaml')) return undefined;
  const path = join(folder, 'Chart.yaml');
  const stats = await statInside(path, root);
  if (!stats?.isFile() || stats.size > maxChartYaml) return undefined;
  const identity = readIdentity(await readFile(path, 'utf8'));
  return identity === undefined ? undefined : { kind: 'folder', path: folder, ...identity };
}

/** Somebody else's broken chart is no reason to refuse the wanted one beside it. */
function readIdentity(text: string): ReturnType<typeof identityOf> {
  try {
    return identityOf(text);
  } catch {
    return undefined;
  }
}

function archiveAt(path: string, fileName: string): Candidate[] {
  const { name, version } = archiveName.exec(fileName)?.groups ?? {};
  return name === undefined || version === undefined ? [] : [{ kind: 'archive', path, name, version }];
}

function tooMany(directory: string): ChartError {
  return new ChartError(
    'DirectoryUnreadable',
    `The chart directory ${directory} holds more than ${maxEntries} files and folders outside of charts. Name the folder that holds the charts.`,
  );
}
