import { describe, expect, test } from 'vitest';
import { limitRangeDisorder } from './limit-range-order.ts';

describe('the bounds of a LimitRange', () => {
  test('may be equal, may be in other words, and may be left out', () => {
    const one = { cpu: '1', memory: '1Gi' };
    expect(limitRangeDisorder({ min: one, defaultRequest: one, default: { cpu: '1000m' }, max: one })).toEqual([]);
    expect(limitRangeDisorder({ min: { cpu: '100m' }, max: { cpu: '2', memory: '1Mi' } })).toEqual([]);
    expect(limitRangeDisorder({})).toEqual([]);
  });

  test('are out of order where one is above the next that is given, for each resource', () => {
    expect(limitRangeDisorder({ min: { cpu: '2', memory: '1Gi' }, max: { cpu: '1500m', memory: '1Mi' } })).toEqual([
      { resource: 'cpu', lower: { bound: 'min', amount: '2' }, upper: { bound: 'max', amount: '1500m' } },
      { resource: 'memory', lower: { bound: 'min', amount: '1Gi' }, upper: { bound: 'max', amount: '1Mi' } },
    ]);
  });

  test.each([
    ['min', 'defaultRequest'],
    ['defaultRequest', 'default'],
    ['default', 'max'],
    ['min', 'default'],
    ['defaultRequest', 'max'],
  ] as const)('%s must not be above %s', (lower, upper) => {
    expect(limitRangeDisorder({ [lower]: { cpu: '2' }, [upper]: { cpu: '1' } })).toEqual([
      { resource: 'cpu', lower: { bound: lower, amount: '2' }, upper: { bound: upper, amount: '1' } },
    ]);
  });
});
