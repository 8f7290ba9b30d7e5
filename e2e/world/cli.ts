import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const program = join(import.meta.dirname, '../../src/cli.ts');

/** What one run of the command line has left. */
export interface CliRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command line with the rights of a kubeconfig. */
export type Cli = (...args: readonly string[]) => Promise<CliRun>;

export function cliWith(kubeconfig: string): Cli {
  return async (...args) => {
    const child = startCli(kubeconfig, args);
    const code = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    const [out, err, exit] = await Promise.all([text(child.stdout), text(child.stderr), code]);
    return { code: exit, out, err };
  };
}

/** Runs it for as long as it runs: `--watch` ends by SIGINT. */
export function startCli(kubeconfig: string, args: readonly string[]) {
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  return spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}
