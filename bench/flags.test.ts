import { expect, test } from 'vitest';
import { readFlags } from './flags.ts';
import type { Suite } from './suite.ts';

const suite: Suite = {
  name: 'runtime',
  about: 'a suite',
  measurements: ['requests', 'drift'],
  official: { pods: 50_000, namespaces: [10_000], runs: 7 },
  objection: ({ pods }) => (pods > 99_999 ? 'the cluster is full' : undefined),
  run: () => Promise.reject(new Error('it is only to be chosen')),
};
const read = (...args: string[]) => readFlags(args, [suite]);

test('a suite by its name alone is measured in full, at its official size', () => {
  expect(read('runtime')).toEqual({
    suite,
    chosen: new Set(['requests', 'drift']),
    size: { pods: 50_000, namespaces: [10_000], runs: 7 },
    json: undefined,
  });
});

test('everything can be chosen', () => {
  const args = ['--only', 'drift', '--pods', '500', '--namespaces', '100', '--runs', '1', '--json', 'figures.json'];
  expect(read('runtime', ...args)).toEqual({
    suite,
    chosen: new Set(['drift']),
    size: { pods: 500, namespaces: [100], runs: 1 },
    json: 'figures.json',
  });
});

test('several sizes are separated by commas', () => {
  expect(read('runtime', '--namespaces', '10,100')?.size.namespaces).toEqual([10, 100]);
});

test('help is given without a suite', () => {
  expect(read('--help')).toBeUndefined();
});

test.each([
  [[], 'name one suite: runtime'],
  [['canary'], 'name one suite: runtime'],
  [['runtime', 'runtime'], 'name one suite: runtime'],
  [['runtime', '--only', 'speed'], '--only speed is unknown: use one of requests, drift'],
  [['runtime', '--pods', '0'], '--pods needs a whole number above 0'],
  [['runtime', '--runs', 'many'], '--runs needs a whole number above 0'],
  [['runtime', '--namespaces', '10,'], '--namespaces needs a whole number above 0'],
  [['runtime', '--pods', '100000'], 'the cluster is full'],
  [['runtime', '--fast'], "Unknown option '--fast'"],
])('%j is refused with a sentence', (args, sentence) => {
  expect(() => readFlags(args, [suite])).toThrow(sentence);
});
