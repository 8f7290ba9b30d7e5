/** Charts from a Helm repository: an index over HTTP that names archives and their digests. */
import { parseAddress, shown } from './address.ts';
import { ChartError } from './chart-error.ts';
import { type Answer, download } from './download.ts';
import type { ChartLimits } from './limits.ts';
import { locateInRegistry } from './oci.ts';
import { accessDenied, chartNotFound, type Origin, versionNotFound, type Wanted } from './origin.ts';
import { type IndexEntry, notAnIndex, parseIndex, type RepositoryIndex } from './repository-index.ts';
import { SharedCalls } from './shared-calls.ts';
import { isSameVersion } from './versions.ts';

interface KnownIndex {
  readonly index: RepositoryIndex;
  readonly etag: string | undefined;
  readonly readAt: number;
}

/** Indexes kept in memory; more repositories than this are not in use at once. */
const maxIndexes = 16;

export class HelmRepositories {
  readonly #limits: ChartLimits;
  readonly #indexes = new Map<string, KnownIndex>();
  readonly #calls = new SharedCalls<KnownIndex>();

  constructor(limits: ChartLimits) {
    this.#limits = limits;
  }

  /** @throws ChartError */
  async locate(repository: string, wanted: Wanted, signal: AbortSignal): Promise<Origin> {
    const base = parseAddress(repository, 'The repository');
    const remembered = this.#indexes.get(base.href);
    const isFresh = remembered !== undefined && performance.now() - remembered.readAt < this.#limits.indexAge;
    const entry = isFresh ? find(remembered.index, wanted) : undefined;
    // A chart published a moment ago is not in a remembered index.
    return this.#originOf(base, entry ?? (await this.#lookUp(base, wanted, signal)), wanted);
  }

  async #lookUp(base: URL, wanted: Wanted, signal: AbortSignal): Promise<IndexEntry> {
    const { index } = await this.#calls.run(base.href, signal, (shared) => this.#readIndex(base, wanted, shared));
    const entry = find(index, wanted);
    if (entry !== undefined) return entry;
    const versions = index.get(wanted.chart);
    if (versions === undefined) throw chartNotFound(wanted, [...index.keys()]);
    throw versionNotFound(
      wanted,
      versions.map(({ version }) => version),
    );
  }

  async #readIndex(base: URL, wanted: Wanted, signal: AbortSignal): Promise<KnownIndex> {
    const url = inside(base, 'index.yaml');
    const before = this.#indexes.get(base.href);
    const answer = await download(url, {
      headers: before?.etag === undefined ? {} : { 'if-none-match': before.etag },
      limit: this.#limits.index,
      time: this.#limits.requestTime,
      signal,
    });
    const isUnchanged = answer.status === 304 && before !== undefined;
    const known: KnownIndex = {
      index: isUnchanged ? before.index : indexOf(answer, url, wanted),
      etag: answer.header('etag') ?? (isUnchanged ? before.etag : undefined),
      readAt: performance.now(),
    };
    this.#remember(base.href, known);
    return known;
  }

  #remember(key: string, known: KnownIndex): void {
    this.#indexes.delete(key);
    this.#indexes.set(key, known);
    const [oldest] = this.#indexes.keys();
    if (this.#indexes.size > maxIndexes && oldest !== undefined) this.#indexes.delete(oldest);
  }

  async #originOf(base: URL, entry: IndexEntry, wanted: Wanted): Promise<Origin> {
    const url = entry.url === undefined ? null : URL.parse(entry.url, inside(base, '').href);
    if (url === null)
      throw new ChartError('NotAnIndex', `${wanted.what} has no usable address in the index of the repository.`);
    const digest = entry.digest === undefined ? {} : { digest: entry.digest };
    const limits = this.#limits;
    if (url.protocol === 'oci:') {
      const read = async (signal: AbortSignal) => {
        const origin = await locateInRegistry(url.href, wanted, limits, signal);
        return origin.read(signal);
      };
      return { kind: 'archive', ...digest, read };
    }
    const address = parseAddress(url.href, `The index's address of ${wanted.chart} ${wanted.version}`);
    return { kind: 'archive', ...digest, read: (signal) => readArchive(address, wanted, limits, signal) };
  }
}

/** The exact spelling wins over one with or without `v`. */
function find(index: RepositoryIndex, { chart, version }: Wanted): IndexEntry | undefined {
  const entries = index.get(chart) ?? [];
  return (
    entries.find((entry) => entry.version === version) ?? entries.find((entry) => isSameVersion(entry.version, version))
  );
}

/** Resolves against the repository as a folder, whether or not its address ends with a slash. */
function inside(base: URL, path: string): URL {
  const folder = new URL(base);
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  return new URL(path, folder);
}

function indexOf(answer: Answer, url: URL, wanted: Wanted): RepositoryIndex {
  if (answer.status === 401 || answer.status === 403) throw accessDenied(wanted, shown(url), answer.status);
  if (answer.status !== 200) throw notAnIndex(shown(url), `it answers with status ${answer.status}`);
  return parseIndex(answer.body.toString('utf8'), shown(url));
}

async function readArchive(url: URL, wanted: Wanted, limits: ChartLimits, signal: AbortSignal): Promise<Buffer> {
  const { status, body } = await download(url, { limit: limits.archive, time: limits.requestTime, signal });
  if (status === 401 || status === 403) throw accessDenied(wanted, shown(url), status);
  if (status === 200) return body;
  throw new ChartError(
    'ChartNotFound',
    `${wanted.what} was not found: the index names ${shown(url)}, which answers with status ${status}. The repository is inconsistent; tell its owner, or use another source.`,
  );
}
