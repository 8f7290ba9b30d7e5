/**
 * Writes docs/lifecycle.md from the rule table; with `--check` it only fails when the file differs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { lifecyclePage } from '../src/lifecycle/diagram.ts';
import { rules } from '../src/lifecycle/rules.ts';

const file = new URL('../docs/lifecycle.md', import.meta.url);
const page = lifecyclePage(rules);

if (!process.argv.includes('--check')) writeFileSync(file, page);
else if (readFileSync(file, 'utf8') !== page) {
  console.error('docs/lifecycle.md is not what the rules say: run npm run generate');
  process.exitCode = 1;
}
