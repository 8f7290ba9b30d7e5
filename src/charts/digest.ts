/** Digests of bytes, of files, and of plain values. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../kube/json.ts';

const form = /^sha256:[0-9a-f]{64}$/;

/** Whether a text is a digest as this project writes it: `sha256:` and 64 lower-case hexadecimal digits. */
export function isDigest(text: string): boolean {
  return form.test(text);
}

/** The 64 hexadecimal digits of a digest, for file names. */
export function hexOf(digest: string): string {
  return digest.slice('sha256:'.length);
}

export function digestOfBytes(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Digest of a set of files: paths in code-unit order, each with its length and its bytes. */
export function digestOfFiles(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha256');
  for (const path of [...files.keys()].sort()) {
    const bytes = files.get(path) ?? new Uint8Array();
    hash.update(`${JSON.stringify(path)} ${bytes.length}\n`).update(bytes);
  }
  return `sha256:${hash.digest('hex')}`;
}

/**
 * Content key of a plain JSON value: 64 hexadecimal digits, the SHA-256 of its canonical JSON.
 * Equal values have equal keys, whatever the order of their members; members that are undefined do not count.
 */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
