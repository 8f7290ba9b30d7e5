import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Where the closed sets of reasons are declared. */
const declarations = ['src/mesh/finding.ts', 'src/charts/chart-error.ts'];
const page = readFileSync('docs/troubleshooting.md', 'utf8');

function declared(): string[] {
  const unions = declarations.map((file) => readFileSync(file, 'utf8'));
  return unions.flatMap((text) => [...text.matchAll(/^ {2}\| '([A-Z]\w+)'/gm)].map(([, reason = '']) => reason));
}

/** A reason that no code gives is no part of what people meet. */
function given(): string[] {
  const sources = globSync('src/{mesh,charts,observe,controller}/**/*.ts').filter((file) => !file.endsWith('.test.ts'));
  const code = sources.map((file) => readFileSync(file, 'utf8').replaceAll(/^ {2}\| '[A-Z]\w+'.*$/gm, '')).join('\n');
  return declared().filter((reason) => code.includes(`'${reason}'`));
}

function explained(): string[] {
  const [, section = ''] = page.split('## What stands in the way');
  return [...(section.split('\n## ')[0] ?? '').matchAll(/^\| `(\w+)` \|/gm)].map(([, reason = '']) => reason);
}

test('every reason that status can give is explained in docs/troubleshooting.md, once, and nothing else is', () => {
  expect(given().length).toBeGreaterThan(30);
  expect(explained().toSorted()).toEqual(given().toSorted());
});

test('every reason has a meaning and a way out', () => {
  const rows = page.split('\n').filter((line) => /^\| `\w+` \|/.test(line));
  for (const row of rows) expect(row, row).toMatch(/^\| `\w+` \| \S.*\. \| \S.*\. \|$/);
});
