import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Everything that decides how a module's programs come out, byte for byte. */
export interface BuildInputs {
  readonly goMod: string;
  readonly goSum: string;
  readonly linkerFlags: string;
  readonly goVersion: string;
  readonly os: string;
  readonly arch: string;
}

const sumsFile = 'SHA256SUMS';

/** The folder that keeps built programs: `$MESHWRIGHT_TOOLS`, or `meshwright/tools` in the person's cache folder. */
export function cacheRoot(environment: NodeJS.ProcessEnv): string {
  const { MESHWRIGHT_TOOLS: own, XDG_CACHE_HOME: cache } = environment;
  if (own !== undefined && own !== '') return own;
  return join(cache !== undefined && cache !== '' ? cache : join(homedir(), '.cache'), 'meshwright', 'tools');
}

/** A key that is the same exactly when all inputs are; 16 hexadecimal digits. */
export function cacheKey(inputs: BuildInputs): string {
  const fields = [
    inputs.goMod,
    inputs.goSum,
    inputs.linkerFlags,
    inputs.goVersion,
    'CGO_ENABLED=0',
    inputs.os,
    inputs.arch,
  ];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex').slice(0, 16);
}

/**
 * Writes the checksums of the programs in a folder: the last step of a build, so a folder that has them is complete.
 */
export async function sealEntry(folder: string, programs: readonly string[]): Promise<void> {
  const lines = await Promise.all(
    programs.map(async (program) => `${await sha256(join(folder, program))}  ${program}\n`),
  );
  await writeFile(join(folder, sumsFile), lines.join(''));
}

/** True when the folder holds every program; with `verify`, also unaltered since they were built. */
export async function entryIsComplete(folder: string, programs: readonly string[], verify: boolean): Promise<boolean> {
  let sums: string;
  try {
    sums = await readFile(join(folder, sumsFile), 'utf8');
    await Promise.all(programs.map((program) => access(join(folder, program))));
  } catch {
    return false;
  }
  if (!verify) return true;
  const actual = await Promise.all(
    programs.map(async (program) => `${await sha256(join(folder, program))}  ${program}\n`),
  );
  return sums === actual.join('');
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
