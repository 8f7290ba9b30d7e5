/**
 * Charts on disk, by digest:
 *
 *     archives/<hex>.tgz    archives as they came, <hex> being their digest
 *     contents/<hex>/       unpacked charts, <hex> being the digest of their files
 *     known/<hex>.json      which digest a chart of a source has, <hex> being the key of source, chart and version
 *     tmp/                  what is being written
 *
 * Nothing in it is trusted: bytes are compared with the digest in their name whenever they are used, so that a damaged
 * entry is the same as none. Writing is atomic, so several processes may share a cache.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isRecord } from '../kube/json.ts';
import type { ChartRequest } from './chart.ts';
import { ChartError, cacheUnavailable, codeOf } from './chart-error.ts';
import type { ChartFiles } from './chart-files.ts';
import { digestOf, digestOfBytes, digestOfFiles, hexOf, isDigest } from './digest.ts';
import { readFolder } from './folder.ts';
import type { ChartLimits } from './limits.ts';

/** Milliseconds; nobody writes a chart for so long. */
const leftoverAge = 3_600_000;

export class ChartCache {
  readonly #folder: string;
  readonly #limits: ChartLimits;

  constructor(folder: string, limits: ChartLimits) {
    this.#folder = resolve(folder);
    this.#limits = limits;
  }

  /** The digest that this very chart had when it was last fetched. */
  async known(request: ChartRequest): Promise<string | undefined> {
    const bytes = await this.#read(this.#knownPath(request));
    const digest: unknown = bytes === undefined ? undefined : digestIn(bytes.toString('utf8'));
    return typeof digest === 'string' && isDigest(digest) ? digest : undefined;
  }

  async remember({ source, chart, version }: ChartRequest, digest: string): Promise<void> {
    const text = `${JSON.stringify({ source, chart, version, digest })}\n`;
    await this.#write(this.#knownPath({ source, chart, version }), Buffer.from(text));
  }

  /** An intact archive of this digest. */
  async archive(digest: string): Promise<Buffer | undefined> {
    const bytes = await this.#read(this.#archivePath(digest));
    return bytes !== undefined && digestOfBytes(bytes) === digest ? bytes : undefined;
  }

  async keepArchive(digest: string, archive: Buffer): Promise<void> {
    await this.#write(this.#archivePath(digest), archive);
  }

  /** Files of an intact unpacked chart, by the digest of its content. */
  async content(digest: string): Promise<ChartFiles | undefined> {
    const folder = this.contentFolder(digest);
    try {
      const files = await readFolder(folder, folder, folder, this.#limits);
      return digestOfFiles(files) === digest ? files : undefined;
    } catch (error) {
      if (error instanceof ChartError || isMissing(error)) return undefined;
      throw cacheUnavailable(this.#folder, error);
    }
  }

  contentFolder(digest: string): string {
    return join(this.#folder, 'contents', hexOf(digest));
  }

  /** Writes the files aside and moves them in as one. */
  async keepContent(digest: string, files: ChartFiles): Promise<void> {
    const [fresh, old] = [this.#temporary(), this.#temporary()];
    try {
      for (const [path, bytes] of files) {
        await mkdir(dirname(join(fresh, path)), { recursive: true });
        await writeFile(join(fresh, path), bytes);
      }
      const target = this.contentFolder(digest);
      await mkdir(dirname(target), { recursive: true });
      if (await moved(fresh, target)) return;
      // Another process may have been faster; only what is damaged is taken away, for others may be reading it.
      if ((await this.content(digest)) !== undefined) return;
      await rename(target, old).catch(unlessMissing);
      await moved(fresh, target);
    } catch (error) {
      throw error instanceof ChartError ? error : cacheUnavailable(this.#folder, error);
    } finally {
      await discard(fresh);
      await discard(old);
    }
  }

  async #read(path: string): Promise<Buffer | undefined> {
    try {
      return await readFile(path);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw cacheUnavailable(this.#folder, error);
    }
  }

  async #write(path: string, bytes: Buffer): Promise<void> {
    const fresh = this.#temporary();
    try {
      await mkdir(dirname(fresh), { recursive: true });
      await mkdir(dirname(path), { recursive: true });
      await writeFile(fresh, bytes);
      await rename(fresh, path);
    } catch (error) {
      await discard(fresh);
      throw cacheUnavailable(this.#folder, error);
    }
  }

  /** Removes what crashed processes left half written an hour ago or earlier. */
  async sweep(): Promise<void> {
    const folder = join(this.#folder, 'tmp');
    const names = await readdir(folder).catch(() => []);
    for (const name of names) {
      const stats = await stat(join(folder, name)).catch(() => undefined);
      if (stats !== undefined && Date.now() - stats.mtimeMs > leftoverAge) await discard(join(folder, name));
    }
  }

  #archivePath(digest: string): string {
    return join(this.#folder, 'archives', `${hexOf(digest)}.tgz`);
  }

  #knownPath({ source, chart, version }: Pick<ChartRequest, 'source' | 'chart' | 'version'>): string {
    return join(this.#folder, 'known', `${digestOf({ source, chart, version })}.json`);
  }

  #temporary(): string {
    return join(this.#folder, 'tmp', randomUUID());
  }
}

/** What cannot be removed now is as harmless as what a crash leaves behind, and is swept later. */
async function discard(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => undefined);
}

/** False when something is at the target already. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

function digestIn(text: string): unknown {
  try {
    const entry: unknown = JSON.parse(text);
    return isRecord(entry) ? entry.digest : undefined;
  } catch {
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}

function unlessMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}
