/** The files of one chart in memory, by path inside the chart's folder; collected under limits. */
import { ChartError } from './chart-error.ts';
import { type ChartLimits, size } from './limits.ts';

export type ChartFiles = ReadonlyMap<string, Buffer>;

/**
 * Takes files one by one and refuses what could leave the chart's folder, hide another file, or fill the disk.
 * `what` names the chart in messages, for example `Chart istiod 1.30.3 from repository https://…`.
 */
export class FileCollector {
  readonly #files = new Map<string, Buffer>();
  readonly #folders = new Set<string>();
  readonly #what: string;
  readonly #limits: ChartLimits;
  #bytes = 0;

  constructor(what: string, limits: ChartLimits) {
    this.#what = what;
    this.#limits = limits;
  }

  /** @throws ChartError `UnsafeArchive` or `ArchiveTooLarge` */
  add(segments: readonly string[], bytes: Buffer): void {
    const path = segments.join('/');
    this.#checkPath(segments, path);
    this.#bytes += bytes.length;
    this.#checkSize();
    this.#files.set(path, bytes);
  }

  get files(): ChartFiles {
    return this.#files;
  }

  #checkPath(segments: readonly string[], path: string): void {
    if (segments.length > this.#limits.depth) {
      throw this.#unsafe(`${quoted(path)} lies more than ${this.#limits.depth} folders deep`);
    }
    if (this.#files.has(path) || this.#folders.has(path)) throw this.#unsafe(`${quoted(path)} is there twice`);
    for (let depth = 1; depth < segments.length; depth++) {
      const folder = segments.slice(0, depth).join('/');
      if (this.#files.has(folder)) throw this.#unsafe(`${quoted(folder)} is both a file and a folder`);
      this.#folders.add(folder);
    }
  }

  #checkSize(): void {
    if (this.#bytes > this.#limits.unpacked) {
      throw this.#tooLarge(`unpacks to more than ${size(this.#limits.unpacked)}`);
    }
    if (this.#files.size >= this.#limits.files) throw this.#tooLarge(`holds more than ${this.#limits.files} files`);
  }

  #unsafe(finding: string): ChartError {
    return new ChartError('UnsafeArchive', `${this.#what} is refused: ${finding}. Package it again with helm package.`);
  }

  #tooLarge(finding: string): ChartError {
    return new ChartError(
      'ArchiveTooLarge',
      `${this.#what} is refused: it ${finding}, which no chart of a mesh needs. Check that the source is the right one.`,
    );
  }
}

/**
 * The segments of a relative path, without `.`.
 * Undefined when the path is absolute, leaves its folder, or holds characters that mean something else elsewhere.
 */
export function safeSegments(path: string): readonly string[] | undefined {
  if (path.startsWith('/') || /[\\\p{Cc}]/u.test(path) || /^[A-Za-z]:/.test(path)) return undefined;
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  const isSafe = segments.every((segment) => segment !== '..' && Buffer.byteLength(segment) <= 255);
  return isSafe ? segments : undefined;
}

/** A path as it is shown: quoted, so that odd characters are seen, and not longer than a line. */
export function quoted(path: string): string {
  return JSON.stringify(path.length > 120 ? `${path.slice(0, 117)}…` : path);
}
