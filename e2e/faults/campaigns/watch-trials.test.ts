import fc from 'fast-check';
import { expect, test } from 'vitest';
import { referenceWith } from './testing/reference.ts';
import { transportTrial } from './transport-trial.ts';
import { trialFor } from './trials.ts';

const reference = referenceWith([], [{ resource: 'configmaps', object: 'shop/one' }]);

test('a seed is always the same plan', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom('stale', 'missed', 'transport'), (seed, campaign) => {
      const choice = { life: 'install', campaign, key: String(seed) };
      expect(trialFor(choice, reference)).toEqual(trialFor(choice, reference));
    }),
  );
});

test('faults of the transport end after some time, so that a life can go on', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const { milliseconds, plan } = transportTrial(String(seed), reference);
      expect(milliseconds).toBeLessThanOrEqual(3_000);
      expect(plan.rules.length).toBeGreaterThan(0);
    }),
  );
});
