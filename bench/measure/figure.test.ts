import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Figure, isMet, median, quantile, worst } from './figure.ts';

const figure: Figure = { of: 'drift', what: 'p50', side: 'meshwright', unit: 'ms', better: 'lower', values: [] };

test('the median of an even number of runs lies between the middle two', () => {
  expect(median([9, 1, 4, 2])).toBe(3);
  expect(median([9, 1, 2])).toBe(2);
  expect(median([])).toBeUndefined();
});

test('a quantile is a value that was measured', () => {
  const values = [5, 1, 4, 2, 3];
  expect([0, 0.5, 0.99, 1].map((share) => quantile(values, share))).toEqual([1, 3, 5, 5]);
});

test('at least the share of all values lies at or below a quantile', () => {
  const samples = fc.array(fc.double({ noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
      const found = quantile(values, share) ?? Number.NaN;
      expect(values.filter((value) => value <= found).length).toBeGreaterThanOrEqual(share * values.length);
    }),
  );
});

test('the worst run is the slowest time, and the lowest rate', () => {
  expect(worst({ values: [1, 3, 2], better: 'lower' })).toBe(3);
  expect(worst({ values: [1, 3, 2], better: 'higher' })).toBe(1);
});

test('a target is met only when every run keeps it', () => {
  const promised = { ...figure, target: { most: 50 } };
  expect(isMet({ ...promised, values: [20, 50] })).toBe(true);
  expect(isMet({ ...promised, values: [20, 20, 51] })).toBe(false);
});

test('a target of what could not be measured is not met', () => {
  expect(isMet({ ...figure, target: { most: 50 } })).toBe(false);
  expect(isMet({ ...figure, target: { most: 50 }, values: [Number.NaN] })).toBe(false);
});

test('without a target there is nothing to meet', () => {
  expect(isMet({ ...figure, values: [1] })).toBeUndefined();
});
