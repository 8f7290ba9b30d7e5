/** Writes the help texts into docs/cli.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { withHelp } from './cli-page.ts';

const file = new URL('../docs/cli.md', import.meta.url);
writeFileSync(file, withHelp(readFileSync(file, 'utf8')));
