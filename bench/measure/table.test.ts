import { expect, test } from 'vitest';
import type { Figure } from './figure.ts';
import { table } from './table.ts';

const ours = { side: 'meshwright', better: 'lower' } as const;
const theirs = { side: 'client-node', better: 'lower' } as const;

test('contenders stand side by side, with what was promised and what is remarkable', () => {
  const figures: readonly Figure[] = [
    { ...ours, of: 'requests', what: 'GET', unit: '/s', better: 'higher', values: [1234.4, 1500, 1100] },
    { ...theirs, of: 'requests', what: 'GET', unit: '/s', better: 'higher', values: [87.25] },
    { ...ours, of: 'cut watches', what: 'seen after', unit: 'ms', values: [12], remark: 'of its kind' },
    { ...theirs, of: 'cut watches', what: 'seen after', unit: 'ms', values: [], remark: 'never' },
    { ...ours, of: 'operator', what: 'stall', unit: 'ms', values: [7.125, 61], target: { most: 50 } },
    { ...ours, of: 'operator', what: 'requests', unit: 'count', values: [0], target: { most: 0 } },
  ];
  expect(table(figures)).toEqual([
    '                                Meshwright   client-node                   target',
    '\nrequests',
    '  GET          1,234 /s (worst 1,100 of 3)       87.3 /s',
    '\ncut watches',
    '  seen after                         12 ms         never',
    '\noperator',
    '  stall            34.1 ms (worst 61 of 2)                 at most 50 ms: NOT met',
    '  requests                               0                         at most 0: met',
    '',
    '  cut watches, seen after, Meshwright: of its kind',
  ]);
});
