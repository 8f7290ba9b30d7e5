/** Fetches charts: out of the cache, or from their source, verified and unpacked under limits. */

import type { Logger } from '../kube/logger.ts';
import { isLoopback } from './address.ts';
import { ChartCache } from './cache.ts';
import type { Chart, ChartRequest, ChartStore } from './chart.ts';
import { ChartError } from './chart-error.ts';
import { checkIdentity } from './chart-file.ts';
import type { ChartFiles } from './chart-files.ts';
import { checkRequest, wantedOf } from './chart-request.ts';
import { digestOf, digestOfBytes, digestOfFiles } from './digest.ts';
import { locateInDirectory } from './directory.ts';
import { type ChartLimits, defaultLimits } from './limits.ts';
import { locateInRegistry } from './oci.ts';
import type { Origin, Wanted } from './origin.ts';
import { HelmRepositories } from './repository.ts';
import { checkSchemaReferences } from './schema-references.ts';
import { SharedCalls } from './shared-calls.ts';
import { unpack } from './unpack.ts';

export interface ChartStoreOptions {
  /** A folder of the store's own; made when missing. */
  readonly cacheFolder: string;
  readonly log?: Pick<Logger, 'debug' | 'warn'>;
  readonly limits?: Partial<ChartLimits>;
}

export function createChartStore(options: ChartStoreOptions): ChartStore {
  const store = new Store(options);
  const calls = new SharedCalls<Chart>();
  const fetched = new Map<string, Chart>();
  return {
    fetch: async (request, { signal }) => {
      checkRequest(request);
      const key = digestOf(request);
      const chart = await calls.run(key, signal, (shared) => store.fetch(request, shared));
      if (!('directory' in request.source)) fetched.set(key, chart);
      return chart;
    },
    recall: (request) => fetched.get(digestOf(request)),
  };
}

class Store {
  readonly #cache: ChartCache;
  readonly #repositories: HelmRepositories;
  readonly #limits: ChartLimits;
  readonly #log: Pick<Logger, 'debug' | 'warn'> | undefined;
  /** Content digests by archive digest, so that an archive is unpacked once. */
  readonly #contents = new Map<string, string>();
  #swept: Promise<void> | undefined;
  readonly #warned = new Set<string>();

  constructor({ cacheFolder, log, limits }: ChartStoreOptions) {
    this.#limits = { ...defaultLimits, ...limits };
    this.#cache = new ChartCache(cacheFolder, this.#limits);
    this.#repositories = new HelmRepositories(this.#limits);
    this.#log = log;
  }

  async fetch(request: ChartRequest, signal: AbortSignal): Promise<Chart> {
    this.#swept ??= this.#cache.sweep();
    await this.#swept;
    const wanted = wantedOf(request);
    // A directory is as near as the cache, and may change.
    const known = 'directory' in request.source ? undefined : await this.#cache.known(request);
    const cached = await this.#fromCache(request.digest ?? known, wanted);
    if (cached !== undefined) return cached;
    this.#warnOfPlainHttp(request);
    const origin = await this.#locate(request, wanted, signal);
    const chart =
      origin.kind === 'folder'
        ? await this.#takeFolder(origin.files, request, wanted)
        : await this.#takeArchive(origin, request, wanted, signal);
    if (known !== undefined && known !== chart.digest) {
      this.#log?.warn(
        { chart: wanted.chart, version: wanted.version, known, now: chart.digest },
        'chart changed under the same version',
      );
    }
    if (!('directory' in request.source)) await this.#cache.remember(request, chart.digest);
    return chart;
  }

  #locate({ source, digest }: ChartRequest, wanted: Wanted, signal: AbortSignal): Promise<Origin> {
    if ('directory' in source) return locateInDirectory(source.directory, wanted, digest, this.#limits);
    if ('oci' in source)
      return locateInRegistry(`${source.oci.replace(/\/$/, '')}/${wanted.chart}`, wanted, this.#limits, signal);
    return this.#repositories.locate(source.repository, wanted, signal);
  }

  async #fromCache(digest: string | undefined, wanted: Wanted): Promise<Chart | undefined> {
    if (digest === undefined) return undefined;
    const contentDigest = this.#contents.get(digest) ?? digest;
    const files = await this.#cache.content(contentDigest);
    if (files !== undefined) {
      checkIdentity(files, { name: wanted.chart, version: wanted.version }, wanted.what);
      return this.#chart(wanted, digest, contentDigest);
    }
    const archive = await this.#cache.archive(digest);
    return archive === undefined
      ? undefined
      : this.#keep(await unpack(archive, wanted.what, this.#limits), digest, wanted);
  }

  async #takeArchive(
    origin: Extract<Origin, { kind: 'archive' }>,
    request: ChartRequest,
    wanted: Wanted,
    signal: AbortSignal,
  ): Promise<Chart> {
    if (origin.digest !== undefined) demand(request, origin.digest, wanted);
    const cached = await this.#fromCache(origin.digest, wanted);
    if (cached !== undefined) return cached;
    const archive = await origin.read(signal);
    const digest = digestOfBytes(archive);
    if (origin.digest !== undefined && digest !== origin.digest) throw altered(wanted, origin.digest, digest);
    demand(request, digest, wanted);
    const files = await unpack(archive, wanted.what, this.#limits);
    const chart = await this.#keep(files, digest, wanted);
    await this.#cache.keepArchive(digest, archive);
    this.#log?.debug({ chart: wanted.chart, version: wanted.version, digest, bytes: archive.length }, 'chart fetched');
    return chart;
  }

  async #takeFolder(files: ChartFiles, request: ChartRequest, wanted: Wanted): Promise<Chart> {
    const digest = digestOfFiles(files);
    demand(request, digest, wanted);
    return this.#keep(files, digest, wanted);
  }

  /** Only what passed every check reaches the cache. */
  async #keep(files: ChartFiles, digest: string, wanted: Wanted): Promise<Chart> {
    checkIdentity(files, { name: wanted.chart, version: wanted.version }, wanted.what);
    checkSchemaReferences(files, wanted.what);
    const contentDigest = digestOfFiles(files);
    if ((await this.#cache.content(contentDigest)) === undefined) await this.#cache.keepContent(contentDigest, files);
    this.#contents.set(digest, contentDigest);
    return this.#chart(wanted, digest, contentDigest);
  }

  #chart({ chart, version }: Wanted, digest: string, contentDigest: string): Chart {
    return { name: chart, version, digest, folder: this.#cache.contentFolder(contentDigest) };
  }

  #warnOfPlainHttp({ source, digest }: ChartRequest): void {
    if (!('repository' in source) || digest !== undefined || this.#warned.has(source.repository)) return;
    const url = URL.parse(source.repository);
    if (url?.protocol !== 'http:' || isLoopback(url.hostname)) return;
    this.#warned.add(source.repository);
    this.#log?.warn(
      { repository: source.repository },
      'charts are read over plain HTTP without demanded digests: anybody on the way can change them',
    );
  }
}

function demand({ digest: demanded }: ChartRequest, found: string, wanted: Wanted): void {
  if (demanded === undefined || demanded === found) return;
  throw new ChartError(
    'DigestMismatch',
    `${wanted.what} has the digest ${found}, but ${demanded} is demanded. ` +
      'Either the chart was replaced under the same version, or the demanded digest is of something else; find out which before changing it.',
  );
}

function altered(wanted: Wanted, promised: string, found: string): ChartError {
  return new ChartError(
    'DigestMismatch',
    `${wanted.what} arrived with the digest ${found}, but the source promises ${promised}. ` +
      'It was damaged or replaced on its way or in the source; nothing of it was used.',
  );
}
