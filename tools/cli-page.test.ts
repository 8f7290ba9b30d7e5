import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withHelp } from './cli-page.ts';

const page = readFileSync('docs/cli.md', 'utf8');

test('docs/cli.md has the help of the program and of every command as it is printed: npm run generate', () => {
  expect(withHelp(page)).toBe(page);
});

test('no line of it is longer than a terminal of 100 columns', () => {
  const [, ...helps] = page.split('<!-- help ');
  const lines = helps.flatMap((part) => (part.split('```')[1] ?? '').split('\n'));
  expect(lines.filter((line) => line.length > 100)).toEqual([]);
});

test('a page without the help of a command is refused', () => {
  expect(() => withHelp(page.replace('<!-- help approve -->', ''))).toThrow('the page has no help of approve');
});
