import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assignWaves, waveIndexes, waveTerms } from './waves.ts';

const env = (value: string) => ({ selector: { matchLabels: { env: value } } });
const namespace = (name: string, labels: Record<string, string> = {}) => ({ name, labels });

describe('waves', () => {
  test('take namespaces by label and by name, and the last wave takes all others', () => {
    const waves = [
      { name: 'staging', namespaces: env('staging') },
      { name: 'tools', namespaces: { ...env('tools'), names: ['ci', 'missing'] } },
    ];
    const namespaces = [
      namespace('shop'),
      namespace('shop-staging', { env: 'staging' }),
      namespace('search', { env: 'tools' }),
      namespace('ci'),
      namespace('pay'),
    ];
    expect(assignWaves(waves, namespaces)).toEqual([
      { name: 'staging', namespaces: ['shop-staging'] },
      { name: 'tools', namespaces: ['ci', 'search'] },
      { name: 'rest', namespaces: ['pay', 'shop'] },
    ]);
  });

  test('are asked in order: a namespace belongs to the first that matches it', () => {
    const waves = [
      { name: 'first', namespaces: { names: ['shop'] } },
      { name: 'all', namespaces: { selector: {} } },
      { name: 'late', namespaces: { names: ['shop', 'pay'] } },
    ];
    expect(assignWaves(waves, [namespace('shop'), namespace('pay')])).toEqual([
      { name: 'first', namespaces: ['shop'] },
      { name: 'all', namespaces: ['pay'] },
      { name: 'late', namespaces: [] },
      { name: 'rest', namespaces: [] },
    ]);
  });

  test('are known by their place, namespace by namespace', () => {
    const waves = [{ name: 'staging', namespaces: env('staging') }];
    const assigned = assignWaves(waves, [namespace('shop'), namespace('shop-staging', { env: 'staging' })]);
    expect(waveIndexes(assigned)).toEqual(
      new Map([
        ['shop-staging', 0],
        ['shop', 1],
      ]),
    );
  });

  test('have terms of their own; rest begins by itself and soaks for the default time', () => {
    const waves = [{ approval: 'Manual', soak: '1h' }] as const;
    expect([0, 1].map((index) => waveTerms(waves, index))).toEqual([
      { approval: 'Manual', soakMs: 3_600_000 },
      { approval: 'Automatic', soakMs: 600_000 },
    ]);
  });

  test('that are not given leave everything to rest', () => {
    expect(assignWaves([], [namespace('shop')])).toEqual([{ name: 'rest', namespaces: ['shop'] }]);
  });

  test('have every namespace in exactly one of them, whatever they ask for', () => {
    const label = fc.constantFrom('a', 'b', 'c');
    const name = fc.constantFrom('n1', 'n2', 'n3', 'n4', 'n5', 'n6');
    const wanted = fc.oneof(
      label.map(env),
      fc.array(name).map((names) => ({ names })),
      fc.record({ selector: fc.constant({}), names: fc.array(name) }),
    );
    const waves = fc.array(wanted).map((list) => list.map((namespaces, index) => ({ name: `w${index}`, namespaces })));
    const namespaces = fc.uniqueArray(fc.record({ name, labels: fc.record({ env: label }) }), {
      selector: (given) => given.name,
    });
    fc.assert(
      fc.property(waves, namespaces, (list, given) => {
        const assigned = assignWaves(list, given);
        expect(assigned.flatMap((wave) => wave.namespaces).toSorted()).toEqual(given.map((n) => n.name).toSorted());
      }),
    );
  });
});
