import { describe, expect, test } from 'vitest';
import { amountsOf, formatAmount, max, plus, times } from './amounts.ts';
import { parseQuantity, type Quantity } from './quantity.ts';

describe('amounts', () => {
  test('are read from lists of Kubernetes, without what no API server lets in', () => {
    expect(amountsOf({ cpu: '100m', memory: 1024, 'example.com/gpu': 'two' })).toEqual(
      new Map([
        ['cpu', 100_000_000n],
        ['memory', 1_024_000_000_000n],
      ]),
    );
    expect(amountsOf()).toEqual(new Map());
  });

  test('are added name by name', () => {
    const sum = plus(amountsOf({ cpu: '100m', pods: 1 }), amountsOf({ cpu: '1' }), amountsOf({ memory: '1Gi' }));
    expect(sum).toEqual(amountsOf({ cpu: '1100m', pods: 1, memory: '1Gi' }));
  });

  test('are compared name by name, where the greatest counts', () => {
    const greatest = max(amountsOf({ cpu: '100m', memory: '1Gi' }), amountsOf({ cpu: '1', memory: '512Mi', pods: 0 }));
    expect(greatest).toEqual(amountsOf({ cpu: '1', memory: '1Gi', pods: 0 }));
  });

  test('are multiplied by a number of pods', () => {
    expect(times(amountsOf({ cpu: '250m', memory: '1Gi' }), 3)).toEqual(amountsOf({ cpu: '750m', memory: '3Gi' }));
  });

  test.each([
    ['requests.cpu', '0.6', '600m'],
    ['limits.cpu', '4000m', '4'],
    ['pods', '12', '12'],
    ['memory', '2048Mi', '2Gi'],
    ['requests.memory', '2000Mi', '2000Mi'],
    ['limits.memory', '1000000000', '1G'],
    ['requests.ephemeral-storage', '1.5Gi', '1536Mi'],
    ['hugepages-2Mi', '4096Ki', '4Mi'],
    ['requests.example.com/gpu', '2048', '2048'],
  ])('of %s are told so that people read them: %s is %s', (resource, given, told) => {
    expect(formatAmount(resource, parseQuantity(given) as Quantity)).toBe(told);
  });
});
