import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startWatchdog } from '../watchdog.ts';
import type { GoToolchain } from './go-toolchain.ts';
import { ToolError } from './tool-error.ts';

/** One call of the go command. */
export interface GoCall {
  /** What it is about, for the error: "the Go modules of etcd". */
  readonly name: string;
  readonly args: readonly string[];
  /** Folder of go.mod. */
  readonly folder: string;
  /** Removed should this process die on the way. */
  readonly scratch: string;
  /** Takes a line of output that is progress, and returns false for any other. */
  readonly onLine: (line: string) => boolean;
}

/**
 * Runs go to its end, which is the end of this process at the latest.
 *
 * @throws ToolError with the last lines that were no progress
 */
export async function runGo(go: GoToolchain, call: GoCall): Promise<void> {
  const watchdog = await startWatchdog(call.scratch);
  try {
    const child = spawn('go', [...call.args], { cwd: call.folder, env: go.env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(child, 'close');
    const messages: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (!call.onLine(line)) messages.push(line);
      });
    }
    if (child.pid !== undefined) await watchdog.guard(child.pid);
    const [code] = await ended;
    if (code !== 0) throw goError(call.name, messages);
  } finally {
    await watchdog.dismiss();
  }
}

const fetchTrouble = /GOPROXY=off|: Get "https?:|reading https?:|dial tcp/;

/** Tells modules that cannot be fetched from a build that failed, by what Go printed. */
export function goError(name: string, messages: readonly string[]): ToolError {
  const last = messages.slice(-30).join('\n');
  const said = `Go said:\n${last === '' ? '(nothing)' : last}`;
  if (fetchTrouble.test(last)) {
    const wayOut =
      'Set GOPROXY to a module proxy that this machine can reach (now: see `go env GOPROXY`), or build on a machine that reaches one and bring its tools folder along (MESHWRIGHT_TOOLS).';
    return new ToolError('ModulesUnreachable', `The Go modules of ${name} cannot be fetched. ${wayOut}\n${said}`);
  }
  const hint = 'A first build needs about 6 GB of disk.';
  return new ToolError('BuildFailed', `Building ${name} failed. ${hint}\n${said}`);
}
