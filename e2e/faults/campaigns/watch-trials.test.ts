import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Reference } from './reference.ts';
import { transportTrial } from './transport-trial.ts';
import { trialFor } from './trials.ts';

const nothing = { install: {}, damage: {}, retag: {}, uninstall: {} };
const one = [{ resource: 'configmaps', object: 'shop/one' }];
const none = new Set<string>();
const reference: Reference = {
  snapshots: nothing,
  masks: { install: none, damage: none, retag: none, uninstall: none },
  tally: new Map(),
  writes: [],
  touched: { install: one, damage: one, retag: one, uninstall: one },
  watched: ['configmaps', 'pods'],
};

test('a seed is always the same plan', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom('stale', 'missed', 'transport'), (seed, campaign) => {
      const choice = { campaign, key: String(seed) };
      expect(trialFor(choice, reference)).toEqual(trialFor(choice, reference));
    }),
  );
});

test('faults of the transport end after some time, so that a life can go on', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const { milliseconds, plan } = transportTrial(String(seed));
      expect(milliseconds).toBeLessThanOrEqual(3_000);
      expect(plan.rules.length).toBeGreaterThan(0);
    }),
  );
});
