/**
 * Checks the layers of `src`: imports point downwards only, the deciding folders stay pure, and one file of the command line writes.
 * The order is the folder list of the architecture; `npm run layers` fails with every file that breaks it.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** From the operator process down to the schema; a folder may import what stands below it. */
const layers: readonly string[] = [
  'main',
  'cli',
  'controller',
  'observe',
  'lifecycle',
  'rollout',
  'resources',
  'act',
  'mesh',
  'charts',
  'kube',
  'api',
];

/** Deciding code takes plain data and returns plain data: of folders and packages that act it may import types only. */
const pure = new Set(['lifecycle', 'rollout', 'resources', 'mesh']);
const allowedInPure = new Set(['@thi.ng/fsm', 'croner', 'semver']);

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const found = text.matchAll(/^(?:import|export)\s(type\s)?(?:[^;'"=]*?\sfrom\s)?['"]([^'"]+)['"];$/gm);
  return [...found].map(([, type, target = '']) => ({ file, target, typeOnly: type !== undefined }));
}

function layerOf(file: string): string {
  return relative('src', file).split('/')[0]?.replace(/\.ts$/, '') ?? '';
}

function problem({ file, target, typeOnly }: Import): string | undefined {
  const from = layerOf(file);
  const local = target.startsWith('.');
  const path = local ? join(dirname(file), target) : target;
  if (local && !path.startsWith('src/')) return `${file}: src must not import ${path}`;
  const to = local ? layerOf(path) : target;
  if (pure.has(from) && !typeOnly && !(pure.has(to) || to === 'api' || allowedInPure.has(to))) {
    return `${file}: ${from} decides, and may import only types of ${to}`;
  }
  return local ? upward(file, from, to) : undefined;
}

function upward(file: string, from: string, to: string): string | undefined {
  const place = (folder: string) => layers.indexOf(folder);
  if (place(from) < 0) return `${file}: folder ${from} is not in the list of layers`;
  return place(to) < place(from) ? `${file}: ${from} must not import ${to}, which stands above it` : undefined;
}

/** Ways out of pure code that need no import: clocks, chance, the process, the network. */
const impurities =
  /\b(Date\.now|new Date\(\)|new Date\b(?!\()|Math\.random|process\.|fetch\(|setTimeout|setInterval|console\.|crypto\.|import\()/;

function impurity(file: string): string | undefined {
  // The figures of the explorer are printed by a program of its own.
  if (!pure.has(layerOf(file)) || file.startsWith('src/lifecycle/explorer/')) return undefined;
  const code = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  const found = impurities.exec(code)?.[0];
  return found === undefined ? undefined : `${file}: ${layerOf(file)} decides, and must not use ${found}`;
}

/** Of the command line, one file writes to a cluster; of the operator, `src/act` does. */
const writerOfCli = 'src/cli/steering/write-wish.ts';
const writes = /\.(apply|mergePatch|create|delete|evict)\(/;

function unexpectedWrite(file: string): string | undefined {
  if (layerOf(file) !== 'cli' || file === writerOfCli) return undefined;
  const found = writes.exec(readFileSync(file, 'utf8'))?.[0];
  return found === undefined ? undefined : `${file}: only ${writerOfCli} writes to a cluster, and this uses ${found}`;
}

/** Tests, and what only they use, may look anywhere. */
const isOfTests = (file: string) => file.endsWith('.test.ts') || file.includes('/testing/');
const files = globSync('src/**/*.ts').filter((file) => !isOfTests(file));
const problems = [
  ...files.flatMap(importsOf).flatMap((i) => problem(i) ?? []),
  ...files.flatMap((file) => impurity(file) ?? unexpectedWrite(file) ?? []),
];
for (const line of problems) console.error(line);
if (problems.length > 0) process.exitCode = 1;
else console.log(`layers: ${files.length} files, every import points downwards, deciding code is pure`);
