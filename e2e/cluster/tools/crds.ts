import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findGo } from './go-toolchain.ts';
import { goError } from './run-go.ts';

const run = promisify(execFile);

/** A file of a Go module, which is fetched into Go's cache when it is missing, and never copied here. */
export interface ModuleFile {
  /** What it is about, for the error. */
  readonly name: string;
  /** Folder of the go.mod that requires the module. */
  readonly folder: string;
  readonly module: string;
  readonly file: string;
}

/** @throws ToolError */
export async function moduleFile(
  { name, folder, module, file }: ModuleFile,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const go = await findGo(environment);
  const options = { cwd: folder, env: go.env };
  try {
    await run('go', ['mod', 'download', module], options);
    const { stdout } = await run('go', ['list', '-m', '-f', '{{.Dir}}', module], options);
    return join(stdout.trim(), file);
  } catch (cause) {
    const stderr = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : String(cause);
    throw goError(name, stderr.trim().split('\n'));
  }
}

/**
 * File with Istio's real CustomResourceDefinitions.
 *
 * @throws ToolError
 */
export function istioCrds(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const folder = join(import.meta.dirname, 'crds');
  const file = 'kubernetes/customresourcedefinitions.gen.yaml';
  return moduleFile({ name: 'Istio’s resource definitions', folder, module: 'istio.io/api', file }, environment);
}
