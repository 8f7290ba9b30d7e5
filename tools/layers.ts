/**
 * Checks the layers of `src`: imports point downwards only, and the deciding folders stay pure.
 * The order is the folder list of the architecture; `npm run layers` fails with every import that breaks it.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** From the operator process down to the schema; a folder may import what stands below it. */
const layers = [
  'main',
  'cli',
  'controller',
  'act',
  'observe',
  'lifecycle',
  'rollout',
  'resources',
  'mesh',
  'charts',
  'kube',
  'api',
] as const;

/** Deciding code takes plain data and returns plain data: these folders import no program that acts. */
const pure = new Set(['lifecycle', 'rollout', 'resources', 'mesh']);
const allowedInPure = new Set(['@thi.ng/fsm', 'semver', 'node:crypto']);

interface Import {
  readonly file: string;
  readonly target: string;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const found = text.matchAll(/^\s*(?:import|export)\s(type\s)?[^;'"]*?['"]([^'"]+)['"]/gm);
  return [...found]
    .filter((m) => m[1] === undefined || m[2]?.startsWith('.'))
    .map((m) => ({ file, target: m[2] ?? '' }));
}

function layerOf(file: string): string {
  return relative('src', file).split('/')[0]?.replace(/\.ts$/, '') ?? '';
}

function problem({ file, target }: Import): string | undefined {
  const from = layerOf(file);
  if (!target.startsWith('.')) {
    return pure.has(from) && !allowedInPure.has(target)
      ? `${file}: ${from} decides and must not import ${target}`
      : undefined;
  }
  const path = join(dirname(file), target);
  if (!path.startsWith('src/')) return `${file}: src must not import ${path}`;
  const to = layerOf(path);
  const [upper, lower] = [
    layers.indexOf(from as (typeof layers)[number]),
    layers.indexOf(to as (typeof layers)[number]),
  ];
  if (upper < 0) return `${file}: folder ${from} is not in the layer list`;
  return lower < upper ? `${file}: ${from} must not import ${to}, which stands above it` : undefined;
}

const files = globSync('src/**/*.ts').filter((file) => !file.endsWith('.test.ts'));
const problems = files.flatMap(importsOf).flatMap((i) => problem(i) ?? []);
for (const line of problems) console.error(line);
if (problems.length > 0) process.exitCode = 1;
else console.log(`layers: ${files.length} files, every import points downwards`);
