import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findGo } from './go-toolchain.ts';
import { goError } from './run-go.ts';

const run = promisify(execFile);

/**
 * File with Istio's real CustomResourceDefinitions, in the module cache of Go: fetched when missing, never copied here.
 *
 * @throws ToolError
 */
export async function istioCrds(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const go = await findGo(environment);
  const options = { cwd: join(import.meta.dirname, 'crds'), env: go.env };
  try {
    await run('go', ['mod', 'download', 'istio.io/api'], options);
    const { stdout } = await run('go', ['list', '-m', '-f', '{{.Dir}}', 'istio.io/api'], options);
    return join(stdout.trim(), 'kubernetes/customresourcedefinitions.gen.yaml');
  } catch (cause) {
    const stderr = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : String(cause);
    throw goError('Istio’s resource definitions', stderr.trim().split('\n'));
  }
}
