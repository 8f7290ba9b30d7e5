/** Charts from a directory: chart folders, archives, or a mesh's source tree. */
import { readFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import semver from 'semver';
import { ChartError, describe } from './chart-error.ts';
import { identityOf } from './chart-file.ts';
import type { ChartFiles } from './chart-files.ts';
import { digestOf, digestOfBytes, digestOfFiles } from './digest.ts';
import { type Candidate, scanDirectory } from './directory-scan.ts';
import { readFolder, statInside } from './folder.ts';
import { type ChartLimits, size } from './limits.ts';
import { chartNotFound, type Origin, versionNotFound, type Wanted } from './origin.ts';
import { unpack } from './unpack.ts';
import { isSameVersion } from './versions.ts';
import { parseTexts } from './yaml.ts';

/** What every Chart.yaml of Istio's source tree says; its release job writes the real version, as `stamp` does here. */
const placeholder = '1.0.0';

/** `digest` chooses between charts of the same name and version. @throws ChartError */
export async function locateInDirectory(
  directory: string,
  wanted: Wanted,
  digest: string | undefined,
  limits: ChartLimits,
): Promise<Origin> {
  const { root, candidates } = await scanDirectory(directory);
  const chosen = choose(
    candidates.map((candidate) => versionByFolder(candidate, root)),
    wanted,
  );
  const opened = await Promise.all(chosen.map((candidate) => open(candidate, root, wanted, limits)));
  const [only, ...others] = distinct(digest === undefined ? opened : preferred(opened, digest));
  if (only !== undefined && others.length === 0) return only.origin;
  const paths = chosen.map(({ path }) => relative(root, path) || '.').join(', ');
  throw new ChartError(
    'AmbiguousChart',
    `${wanted.what} is there more than once, with different content: ${paths}. Keep one of them, or demand its digest.`,
  );
}

/** Several source trees side by side: a folder named after a version gives it to the placeholders below. */
function versionByFolder(candidate: Candidate, root: string): Candidate {
  if (candidate.version !== placeholder) return candidate;
  const folders = relative(root, candidate.path).split(sep);
  const version = folders.findLast((folder) => semver.valid(folder) !== null);
  return version === undefined ? candidate : { ...candidate, version };
}

/** A chart that stands beside its own archive is there once. */
function distinct(found: readonly Opened[]): readonly Opened[] {
  const archivesLast = found.toSorted((a, b) => a.origin.kind.localeCompare(b.origin.kind) * -1);
  return [...new Map(archivesLast.map((candidate) => [candidate.content, candidate])).values()];
}

function preferred(found: readonly Opened[], digest: string): readonly Opened[] {
  const exact = found.filter((candidate) => candidate.digest === digest);
  return exact.length > 0 ? exact : found;
}

function choose(all: readonly Candidate[], wanted: Wanted): readonly Candidate[] {
  const named = all.filter(({ name }) => name === wanted.chart);
  const exact = named.filter(({ version }) => isSameVersion(version, wanted.version));
  if (exact.length > 0) return exact;
  const [only] = named;
  if (only === undefined) throw chartNotFound(wanted, [...new Set(all.map(({ name }) => name))]);
  if (named.length === 1 && only.kind === 'folder' && only.version === placeholder) return named;
  throw versionNotFound(
    wanted,
    named.map(({ version }) => version),
  );
}

interface Opened {
  readonly digest: string;
  /** Equal when two charts differ in nothing but how their Chart.yaml is written: helm package writes it anew. */
  readonly content: string;
  readonly origin: Origin;
}

async function open(candidate: Candidate, root: string, wanted: Wanted, limits: ChartLimits): Promise<Opened> {
  try {
    return candidate.kind === 'folder'
      ? await openFolder(candidate, root, wanted, limits)
      : await openArchive(candidate, root, wanted, limits);
  } catch (error) {
    if (error instanceof ChartError) throw error;
    throw new ChartError('DirectoryUnreadable', `${wanted.what} cannot be read: ${describe(error)}.`, { cause: error });
  }
}

async function openFolder(candidate: Candidate, root: string, wanted: Wanted, limits: ChartLimits): Promise<Opened> {
  const found = await readFolder(candidate.path, root, wanted.what, limits);
  const own = identityOf(found.get('Chart.yaml')?.toString('utf8') ?? '')?.version;
  const files = own === placeholder ? stamp(found, wanted.version) : found;
  return { digest: digestOfFiles(files), content: contentOf(files), origin: { kind: 'folder', files } };
}

async function openArchive(candidate: Candidate, root: string, wanted: Wanted, limits: ChartLimits): Promise<Opened> {
  const stats = await statInside(candidate.path, root);
  if (stats !== undefined && stats.size > limits.archive) {
    throw new ChartError(
      'ArchiveTooLarge',
      `${wanted.what} is refused: the archive has ${size(stats.size)}, more than the ${size(limits.archive)} a chart may have.`,
    );
  }
  const archive = await readFile(candidate.path);
  const digest = digestOfBytes(archive);
  const files = await unpack(archive, wanted.what, limits);
  return {
    digest,
    content: contentOf(files),
    origin: { kind: 'archive', digest, read: () => Promise.resolve(archive) },
  };
}

function contentOf(files: ChartFiles): string {
  const chartYaml = parseTexts(files.get('Chart.yaml')?.toString('utf8') ?? '');
  return digestOfFiles(new Map([...files, ['Chart.yaml', Buffer.from(digestOf(chartYaml))]]));
}

/** Gives a chart of a source tree its version, as `helm package --version --app-version` does. */
function stamp(files: ChartFiles, version: string): ChartFiles {
  const chartYaml = files.get('Chart.yaml')?.toString('utf8') ?? '';
  const stamped = chartYaml.replace(/^(version|appVersion):.*$/gm, `$1: ${JSON.stringify(version)}`);
  return new Map([...files, ['Chart.yaml', Buffer.from(stamped)]]);
}
