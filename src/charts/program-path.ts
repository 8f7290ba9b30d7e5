import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/**
 * The absolute path of a program as a shell would find it: a bare name on `searchPath`, anything else from the current
 * folder. A name that is nowhere stays as it is, so that starting it says so.
 */
export function programPath(program: string, searchPath = process.env.PATH ?? ''): string {
  if (/[\\/]/.test(program)) return resolve(program);
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => resolve(join(folder, program))).find(isProgram) ?? program;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
