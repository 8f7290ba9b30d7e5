import type { GoToolchain } from './go-toolchain.ts';
import type { BuildState } from './progress.ts';
import { runGo } from './run-go.ts';

/** What to compile. */
export interface Compilation {
  readonly name: string;
  /** Folder of go.mod. */
  readonly folder: string;
  /** Where the programs go; removed should this process die on the way. */
  readonly target: string;
  readonly linkerFlags: string;
}

type Report = (state: BuildState) => void;

/**
 * `go build` of every `tool` line of a module. Reports the state at each package, and every second.
 *
 * @throws ToolError
 */
export async function compile(compilation: Compilation, go: GoToolchain, report: Report): Promise<void> {
  const { linkerFlags, target } = compilation;
  const flags = ['-trimpath', '-buildvcs=false', '-mod=readonly', '-ldflags', linkerFlags];
  const packages = await stalePackages(compilation, flags, go, report);
  let compiled = 0;
  const state = (): BuildState =>
    compiled < packages.size ? { step: 'compiling', compiled, total: packages.size } : { step: 'linking' };
  await reporting(state, report, (changed) =>
    runGo(go, {
      ...compilation,
      args: ['build', '-v', ...flags, '-o', `${target}/`, 'tool'],
      scratch: target,
      onLine(line) {
        if (!packages.has(line)) return false;
        compiled += 1;
        changed();
        return true;
      },
    }),
  );
}

/**
 * The packages that Go's own build cache lacks, without the programs' own: those are always to be linked anew, and Go
 * does not say whether they are compiled too. Fetches the modules when they are not there.
 */
async function stalePackages(
  compilation: Compilation,
  flags: string[],
  go: GoToolchain,
  report: Report,
): Promise<Set<string>> {
  const stale = new Set<string>();
  let modules = 0;
  await reporting(
    () => ({ step: 'fetching', modules }),
    report,
    (changed) =>
      runGo(go, {
        ...compilation,
        args: [
          'list',
          '-deps',
          ...flags,
          '-f',
          '{{if and .Stale (ne .Name "main")}}stale {{.ImportPath}}{{end}}',
          'tool',
        ],
        scratch: compilation.target,
        onLine(line) {
          if (line.startsWith('stale ')) stale.add(line.slice('stale '.length));
          else if (line.startsWith('go: downloading ')) modules += 1;
          else return false;
          changed();
          return true;
        },
      }),
  );
  return stale;
}

/** Reports at the start, whenever the work says so, and every second, so that the elapsed time moves. */
async function reporting(
  state: () => BuildState,
  report: Report,
  work: (changed: () => void) => Promise<void>,
): Promise<void> {
  const changed = (): void => report(state());
  const tick = setInterval(changed, 1000);
  try {
    changed();
    await work(changed);
  } finally {
    clearInterval(tick);
  }
}
