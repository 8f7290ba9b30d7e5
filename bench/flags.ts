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
      pods: { type: 'string' },
      namespaces: { type: 'string' },
      runs: { type: 'string' },
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
  const { pods, namespaces, runs } = values;
  const size: Size = {
    pods: pods === undefined ? suite.official.pods : wholeNumber(pods, '--pods'),
    namespaces:
      namespaces?.split(',').map((number) => wholeNumber(number, '--namespaces')) ?? suite.official.namespaces,
    runs: runs === undefined ? suite.official.runs : wholeNumber(runs, '--runs'),
  };
  const objection = suite.objection(size);
  if (objection !== undefined) throw new TypeError(objection);
  const chosen = new Set(values.only.length === 0 ? suite.measurements : values.only);
  return { suite, chosen, size, json: values.json };
}

function wholeNumber(text: string, flag: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new TypeError(`${flag} needs a whole number above 0`);
  return Number(text);
}
