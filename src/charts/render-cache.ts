/** Rendered objects by content key: in memory, and on disk as JSON under its own digest. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { KubeObject } from '../kube/object.ts';
import { digestOfBytes } from './digest.ts';

const maxInMemory = 32;
const maxOnDisk = 256;

export class RenderCache {
  readonly #folder: string;
  readonly #memory = new Map<string, readonly KubeObject[]>();

  constructor(folder: string) {
    this.#folder = resolve(folder);
  }

  /** Undefined also when the entry on disk is damaged. */
  async find(key: string): Promise<readonly KubeObject[] | undefined> {
    const remembered = this.#memory.get(key);
    if (remembered !== undefined) return this.#remember(key, remembered);
    const stored = await this.#read(key);
    return stored === undefined ? undefined : this.#remember(key, stored);
  }

  /** @throws system errors when the disk takes nothing; the memory has it nevertheless */
  async keep(key: string, objects: readonly KubeObject[]): Promise<readonly KubeObject[]> {
    const kept = this.#remember(key, frozen(objects));
    const json = Buffer.from(JSON.stringify(objects));
    const fresh = join(this.#folder, `${randomUUID()}.tmp`);
    await mkdir(this.#folder, { recursive: true });
    await writeFile(fresh, Buffer.concat([Buffer.from(`${digestOfBytes(json)}\n`), json]), { mode: 0o600 });
    await rename(fresh, this.#path(key));
    await this.#prune();
    return kept;
  }

  async #read(key: string): Promise<readonly KubeObject[] | undefined> {
    try {
      const bytes = await readFile(this.#path(key));
      const end = bytes.indexOf('\n');
      const json = bytes.subarray(end + 1);
      const isIntact = bytes.subarray(0, end).toString('latin1') === digestOfBytes(json);
      // The digest says that these are the bytes that keep() wrote.
      return isIntact ? frozen(JSON.parse(json.toString('utf8')) as readonly KubeObject[]) : undefined;
    } catch {
      // Missing or unreadable is all the same to a cache: helm renders again, and writing reports the disk's trouble.
      return undefined;
    }
  }

  #remember(key: string, objects: readonly KubeObject[]): readonly KubeObject[] {
    this.#memory.delete(key);
    this.#memory.set(key, objects);
    const [oldest] = this.#memory.keys();
    if (this.#memory.size > maxInMemory && oldest !== undefined) this.#memory.delete(oldest);
    return objects;
  }

  async #prune(): Promise<void> {
    const names = await readdir(this.#folder);
    if (names.length <= maxOnDisk) return;
    const entries = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#folder, name);
        // Another process may prune the same folder.
        const stats = await stat(path).catch(() => undefined);
        return { path, time: stats?.mtimeMs ?? 0 };
      }),
    );
    const oldest = entries.sort((a, b) => a.time - b.time).slice(0, names.length - maxOnDisk);
    await Promise.all(oldest.map(({ path }) => rm(path, { force: true })));
  }

  #path(key: string): string {
    return join(this.#folder, `${key}.json`);
  }
}

/** Everybody gets the same objects, so nobody may change them. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) frozen(member);
  return value;
}
