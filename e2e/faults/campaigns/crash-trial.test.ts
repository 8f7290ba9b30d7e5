import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crashTrial, crashTrials } from './crash-trial.ts';
import type { EffectiveWrite } from './effective-writes.ts';
import type { Reference } from './reference.ts';
import { referenceWith } from './testing/reference.ts';

function referenceOf(count: number): Reference {
  const write = (index: number): EffectiveWrite => ({
    verb: 'apply',
    resource: 'configmaps',
    namespace: 'shop',
    name: `object-${index}`,
    subresource: undefined,
    before: 0,
  });
  return referenceWith(Array.from({ length: count }, (_, index) => write(index)));
}

test('seeds up to the number of crashes meet every write before, after and right after its answer, each once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80 }), (count) => {
      const reference = referenceOf(count);
      const all = crashTrials(reference);
      expect(all).toBe(count * 3);
      const stories = Array.from({ length: all }, (_, seed) => crashTrial(String(seed), reference).story);
      expect(new Set(stories).size).toBe(all);
    }),
  );
});

test('a crash can be had again by its key, also when a life has other writes besides', () => {
  const { key, plan } = crashTrial('7', referenceOf(20));
  expect(crashTrial(key, referenceOf(30)).plan).toEqual(plan);
  expect(() => crashTrial(`${key} or another`, referenceOf(20))).toThrow(RangeError);
});
