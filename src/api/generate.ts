/**
 * `npm run generate` writes `crds/` from the schema; with `--check` it writes nothing and fails when a file differs.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crdFiles } from './crd.ts';

const folder = join(import.meta.dirname, '..', '..', 'crds');
const check = process.argv.includes('--check');

function stored(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function write(path: string, content: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, content);
}

const stale = [...crdFiles()].filter(([name, content]) => stored(join(folder, name)) !== content);
for (const [name, content] of stale) {
  if (check) console.error(`crds/${name} is not what the schema says: run npm run generate`);
  else write(join(folder, name), content);
}
if (check && stale.length > 0) process.exitCode = 1;
else
  console.log(
    stale.length === 0 ? 'crds: as the schema says' : `crds: wrote ${stale.map(([name]) => name).join(', ')}`,
  );
