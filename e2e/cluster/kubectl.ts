import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { ClusterError } from './cluster-error.ts';

/** How one kubectl is run. */
export interface KubectlOptions {
  /** Whose rights; default the admin's. */
  readonly kubeconfig?: string;
  /** Standard input, for `apply -f -`. */
  readonly input?: string;
}

interface RunOptions extends KubectlOptions {
  readonly kubeconfig: string;
  /** Its discovery cache, kept apart from the person's own. */
  readonly cacheFolder: string;
}

/**
 * Runs kubectl and returns its standard output; rejects with its standard error when it ends with another code than 0.
 */
export async function runKubectl(program: string, args: readonly string[], options: RunOptions): Promise<string> {
  const child = spawn(program, [...args], {
    env: { ...process.env, KUBECONFIG: options.kubeconfig, KUBECACHEDIR: options.cacheFolder },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // kubectl may end without reading all of its input; its exit code then tells.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const [output, errors, exit] = await Promise.all([text(child.stdout), text(child.stderr), code]);
  if (exit === 0) return output;
  throw new ClusterError(
    'CommandFailed',
    `kubectl ${args.join(' ')} ended with ${exit ?? 'a signal'}:\n${(errors + output).trimEnd()}`,
  );
}
