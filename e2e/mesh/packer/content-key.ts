import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A key that changes with any byte of the files below the folders and of the extra texts; 16 hexadecimal digits. */
export async function contentKey(folders: readonly string[], extra: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    for (const file of files) {
      hash.update(`${file.slice(folder.length)}\0`);
      hash.update(await readFile(file));
    }
  }
  for (const text of extra) hash.update(`\0${text}`);
  return hash.digest('hex').slice(0, 16);
}
