import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crashTrial, crashTrials } from './crash-trial.ts';
import type { EffectiveWrite, Reference } from './reference.ts';

function referenceWith(count: number): Reference {
  const write = (index: number): EffectiveWrite => ({
    verb: 'apply',
    resource: 'configmaps',
    namespace: 'shop',
    name: `object-${index}`,
    subresource: undefined,
    before: 0,
  });
  const nothing = { install: {}, damage: {}, retag: {}, uninstall: {} };
  const masks = {
    install: new Set<string>(),
    damage: new Set<string>(),
    retag: new Set<string>(),
    uninstall: new Set<string>(),
  };
  const writes = Array.from({ length: count }, (_, index) => write(index));
  return {
    snapshots: nothing,
    masks,
    tally: new Map(),
    writes,
    touched: { install: [], damage: [], retag: [], uninstall: [] },
    watched: [],
  };
}

test('seeds up to the number of crashes meet every write before, after and right after its answer, each once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80 }), (count) => {
      const reference = referenceWith(count);
      const all = crashTrials(reference);
      expect(all).toBe(count * 3);
      const stories = Array.from({ length: all }, (_, seed) => crashTrial(String(seed), reference).story);
      expect(new Set(stories).size).toBe(all);
    }),
  );
});

test('a crash can be had again by its key, also when a life has other writes besides', () => {
  const { key, plan } = crashTrial('7', referenceWith(20));
  expect(crashTrial(key, referenceWith(30)).plan).toEqual(plan);
  expect(() => crashTrial(`${key} or another`, referenceWith(20))).toThrow(RangeError);
});
