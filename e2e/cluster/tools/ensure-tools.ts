import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildModule } from './build-module.ts';
import { cacheRoot, entryIsComplete } from './cache.ts';
import { givenTools } from './given-tools.ts';
import { findGo, type GoToolchain } from './go-toolchain.ts';
import { type Tool, toolModules } from './modules.ts';
import { type PlannedModule, planModule } from './plan.ts';
import {
  type BuildPlace,
  type BuildState,
  createProgressPrinter,
  type ProgressPrinter,
  progressLine,
} from './progress.ts';
import { ToolError } from './tool-error.ts';

/** Path of each program. */
export type Tools = Readonly<Record<Tool, string>>;

/** How the tools are looked for. */
export interface EnsureOptions {
  /** Default `process.env`: PATH, MESHWRIGHT_TOOLS, XDG_CACHE_HOME, KUBEBUILDER_ASSETS, HELM_BIN, and what Go reads. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Compare cached programs with their checksums, and build again those that differ. Default false. */
  readonly verify?: boolean;
  /** Where progress goes; default standard error. */
  readonly printer?: ProgressPrinter;
}

/**
 * The programs of the test cluster: given ones (`KUBEBUILDER_ASSETS`, `HELM_BIN`), cached ones, and what is missing is
 * built from the Go modules beside this file. A first build takes 2 to 10 minutes and 6 GB of Go's own caches, shows its
 * progress, and happens once; afterwards a call costs 30 ms, or 0.6 s with `verify`. Processes that call it at the same
 * time build once.
 *
 * @throws ToolError
 */
export async function ensureTools(options: EnsureOptions = {}): Promise<Tools> {
  const { environment = process.env, verify = false, printer = createProgressPrinter(process.stderr) } = options;
  const given = await givenTools(environment);
  const wanted = toolModules.filter(({ programs }) => programs.some(({ tool }) => given[tool] === undefined));
  if (wanted.length === 0) return allOf(given);

  const go = await findGo(environment);
  const root = await makeRoot(environment);
  const planned = await Promise.all(wanted.map((module) => planModule(module, go, root)));
  const missing = await incomplete(planned, verify);
  if (missing.length > 0) printer.say(announcement(missing, root));
  for (const [index, one] of missing.entries()) {
    await build(one, { name: one.module.name, index: index + 1, of: missing.length }, go, printer);
  }
  return allOf({ ...programsOf(planned), ...given });
}

async function build(
  planned: PlannedModule,
  place: BuildPlace,
  go: GoToolchain,
  printer: ProgressPrinter,
): Promise<void> {
  const begin = performance.now();
  const line = (state: BuildState): string => progressLine(place, state, performance.now() - begin);
  try {
    await buildModule(planned, go, (state) => printer.show(line(state)));
    printer.say(line({ step: 'done' }));
  } finally {
    printer.end();
  }
}

async function makeRoot(environment: NodeJS.ProcessEnv): Promise<string> {
  const root = cacheRoot(environment);
  try {
    await mkdir(root, { recursive: true });
    await access(root, constants.W_OK);
    return root;
  } catch (cause) {
    throw new ToolError(
      'CacheNotWritable',
      `The tools folder ${root} cannot be written: set MESHWRIGHT_TOOLS to one that can.`,
      { cause },
    );
  }
}

async function incomplete(planned: readonly PlannedModule[], verify: boolean): Promise<PlannedModule[]> {
  const complete = await Promise.all(planned.map(({ entry, programs }) => entryIsComplete(entry, programs, verify)));
  return planned.filter((_, index) => complete[index] !== true);
}

function announcement(missing: readonly PlannedModule[], root: string): string {
  const names = missing.map(({ module, version }) => `${module.name} ${version}`).join(', ');
  return [
    `Building the programs of the real test cluster from source: ${names}.`,
    `This happens once and takes some minutes; they are kept in ${root}.`,
  ].join('\n');
}

function programsOf(planned: readonly PlannedModule[]): Partial<Tools> {
  return Object.fromEntries(
    planned.flatMap(({ programs, entry }) => programs.map((tool) => [tool, join(entry, tool)])),
  );
}

function allOf(tools: Partial<Tools>): Tools {
  const { etcd, kwok, kubectl, helm } = tools;
  const {
    'kube-apiserver': apiServer,
    'kube-controller-manager': controllerManager,
    'kube-scheduler': scheduler,
  } = tools;
  if (!etcd || !kwok || !kubectl || !helm || !apiServer || !controllerManager || !scheduler) {
    throw new Error(`the table of tool modules lacks a program: ${JSON.stringify(tools)}`);
  }
  return {
    etcd,
    kwok,
    kubectl,
    helm,
    'kube-apiserver': apiServer,
    'kube-controller-manager': controllerManager,
    'kube-scheduler': scheduler,
  };
}
