import { parseArgs } from 'node:util';
import type { Size, Suite } from './suite.ts';

/** What a person asked for. */
export interface Wish {
  readonly suite: Suite;
  readonly chosen: ReadonlySet<string>;
  readonly size: Size;
  /** Where the figures go beside the table. */
  readonly json: string | undefined;
}

/**
 * Reads the command line; undefined means that help is wanted.
 *
 * @throws TypeError with a sentence for whoever typed it
 */
export function readFlags(args: readonly string[], suites: readonly Suite[]): Wish | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      pods: { type: 'string', default: '50000' },
      namespaces: { type: 'string', default: '10000' },
      runs: { type: 'string', default: '7' },
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const [name, ...more] = positionals;
  const suite = suites.find((known) => known.name === name);
  if (suite === undefined || more.length > 0) {
    throw new TypeError(`name one suite: ${suites.map((known) => known.name).join(', ')}`);
  }
  for (const only of values.only) {
    if (!suite.measurements.includes(only)) {
      throw new TypeError(`--only ${only} is unknown: use one of ${suite.measurements.join(', ')}`);
    }
  }
  const size = {
    pods: wholeNumber(values.pods, '--pods'),
    namespaces: wholeNumber(values.namespaces, '--namespaces'),
    runs: wholeNumber(values.runs, '--runs'),
  };
  if (size.pods < size.namespaces) throw new TypeError('--pods must not be below --namespaces: each has one at least');
  const chosen = new Set(values.only.length === 0 ? suite.measurements : values.only);
  return { suite, chosen, size, json: values.json };
}

function wholeNumber(text: string, flag: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new TypeError(`${flag} needs a whole number above 0`);
  return Number(text);
}
