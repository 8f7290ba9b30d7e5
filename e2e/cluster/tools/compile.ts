import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startWatchdog } from '../watchdog.ts';
import type { GoToolchain } from './go-toolchain.ts';
import type { BuildState } from './progress.ts';
import { ToolError } from './tool-error.ts';

/** What to compile. */
export interface Compilation {
  readonly name: string;
  /** Folder of go.mod. */
  readonly source: string;
  /** Where the programs go; removed should this process die on the way. */
  readonly target: string;
  readonly linkerFlags: string;
}

/** `go build` of every `tool` line of a module. Reports a state whenever it changes, and once a second. */
export async function compile(
  compilation: Compilation,
  go: GoToolchain,
  report: (state: BuildState) => void,
): Promise<void> {
  const flags = ['-trimpath', '-buildvcs=false', '-mod=readonly', '-ldflags', compilation.linkerFlags];
  const packages = await stalePackages(compilation, flags, go, report);
  let compiled = 0;
  const state = (): BuildState =>
    compiled < packages.size ? { step: 'compiling', compiled, total: packages.size } : { step: 'linking' };
  const messages = await runGo(
    ['build', '-v', ...flags, '-o', `${compilation.target}/`, 'tool'],
    compilation,
    go,
    state,
    report,
    (line) => {
      if (!packages.has(line)) return false;
      compiled += 1;
      return true;
    },
  );
  if (messages !== undefined) throw buildError(compilation.name, messages);
}

/** The packages that Go's own build cache lacks. Fetches the modules when they are not there. */
async function stalePackages(
  compilation: Compilation,
  flags: string[],
  go: GoToolchain,
  report: (state: BuildState) => void,
): Promise<Set<string>> {
  const stale = new Set<string>();
  let modules = 0;
  const state = (): BuildState => ({ step: 'fetching', modules });
  const format = '{{if .Stale}}stale {{.ImportPath}}{{end}}';
  const messages = await runGo(
    ['list', '-deps', ...flags, '-f', format, 'tool'],
    compilation,
    go,
    state,
    report,
    (line) => {
      if (line.startsWith('stale ')) stale.add(line.slice('stale '.length));
      else if (line.startsWith('go: downloading ')) modules += 1;
      else return false;
      return true;
    },
  );
  if (messages !== undefined) throw buildError(compilation.name, messages);
  return stale;
}

/**
 * Runs go and returns undefined, or when it fails the lines that `isProgress` did not take for progress.
 * The process ends with this one.
 */
async function runGo(
  args: string[],
  compilation: Compilation,
  go: GoToolchain,
  state: () => BuildState,
  report: (state: BuildState) => void,
  isProgress: (line: string) => boolean,
): Promise<string[] | undefined> {
  const watchdog = await startWatchdog(compilation.target);
  const child = spawn('go', args, { cwd: compilation.source, env: go.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  if (child.pid !== undefined) await watchdog.guard(child.pid);
  const messages: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (isProgress(line)) report(state());
      else messages.push(line);
    });
  }
  const tick = setInterval(() => report(state()), 1000);
  try {
    report(state());
    const [code] = await ended;
    return code === 0 ? undefined : messages;
  } finally {
    clearInterval(tick);
    await watchdog.dismiss();
  }
}

const networkTrouble =
  /dial tcp|no such host|connection refused|i\/o timeout|TLS handshake|proxyconnect|GOPROXY=off|unexpected EOF|: (?:403|404|410|5\d\d) /;

/** Tells a fetch that failed from a build that failed, by what Go printed. */
export function buildError(name: string, messages: readonly string[]): ToolError {
  const last = messages.slice(-30).join('\n');
  const said = `Go said:\n${last === '' ? '(nothing)' : last}`;
  if (messages.some((line) => line.includes('go: ') || line.includes('reading http')) && networkTrouble.test(last)) {
    const wayOut =
      'Set GOPROXY to a module proxy that this machine can reach (now: `go env GOPROXY`), or build on a machine that reaches one and copy its tools folder (MESHWRIGHT_TOOLS).';
    return new ToolError('ModulesUnreachable', `The Go modules of ${name} cannot be fetched. ${wayOut}\n${said}`);
  }
  return new ToolError(
    'BuildFailed',
    `Building ${name} failed. Is the disk full (a first build needs about 6 GB), or memory short?\n${said}`,
  );
}
