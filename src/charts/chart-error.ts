/**
 * Why a chart could not be fetched or rendered.
 *
 * - `InvalidRequest`: the request itself is wrong: an address, a name, a digest.
 * - `RepositoryUnreachable`: no answer, or the answer says "later".
 * - `AccessDenied`: the source wants credentials.
 * - `NotAnIndex`: the address answers, but not as a Helm repository or an OCI registry does.
 * - `DirectoryUnreadable`: the chart directory is missing or may not be read.
 * - `ChartNotFound`, `VersionNotFound`: the source does not have it.
 * - `AmbiguousChart`: a directory holds different charts of the same name and version.
 * - `DigestMismatch`: the bytes are not the ones that were asked for.
 * - `UnsafeArchive`: a path, link or file type that no chart needs.
 * - `ArchiveTooLarge`: more bytes or files than a chart may have.
 * - `NotAChart`: damaged, or no chart at all.
 * - `WrongChart`: a chart, but of another name or version.
 * - `CacheUnavailable`: the cache folder cannot be read or written.
 * - `InvalidValues`: the values cannot be used with this chart.
 * - `RenderFailed`: helm refused, or what it rendered is unusable.
 * - `HelmUnavailable`: the helm program cannot be started.
 */
export type ChartReason =
  | 'InvalidRequest'
  | 'RepositoryUnreachable'
  | 'AccessDenied'
  | 'NotAnIndex'
  | 'DirectoryUnreadable'
  | 'ChartNotFound'
  | 'VersionNotFound'
  | 'AmbiguousChart'
  | 'DigestMismatch'
  | 'UnsafeArchive'
  | 'ArchiveTooLarge'
  | 'NotAChart'
  | 'WrongChart'
  | 'CacheUnavailable'
  | 'InvalidValues'
  | 'RenderFailed'
  | 'HelmUnavailable';

/** The message is a sentence for a person: which chart, where, and the way out. */
export class ChartError extends Error {
  override readonly name = 'ChartError';
  readonly reason: ChartReason;
  /** Whether the same request may succeed later although nobody changes anything. */
  readonly transient: boolean;

  constructor(
    reason: ChartReason,
    message: string,
    options: { readonly transient?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.reason = reason;
    this.transient = options.transient ?? false;
  }
}

/** One line about an error of the platform, such as `ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:1`. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  return error.message === '' ? error.name : error.message;
}

/** The code of a system error, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

export function cacheUnavailable(folder: string, error: unknown): ChartError {
  return new ChartError(
    'CacheUnavailable',
    `The chart cache ${folder} cannot be used (${describe(error)}). The operator needs a writable folder with free space there.`,
    { transient: true, cause: error },
  );
}
