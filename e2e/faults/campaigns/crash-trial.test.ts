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
  return { snapshots: nothing, masks, tally: new Map(), writes, objects: new Map(), watched: [] };
}

test('seeds up to the number of crashes meet every write before, after and right after its answer, each once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80 }), (count) => {
      const reference = referenceWith(count);
      const all = crashTrials(reference);
      expect(all).toBe(count * 3);
      const stories = Array.from({ length: all }, (_, seed) => crashTrial(seed, reference).story);
      expect(new Set(stories).size).toBe(all);
    }),
  );
});

test('the same seed is the same crash', () => {
  const reference = referenceWith(20);
  expect(crashTrial(7, reference)).toEqual(crashTrial(7, reference));
});
