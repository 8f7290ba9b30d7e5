import { describe, expect, test } from 'vitest';
import type { LabelRequirement } from '../api/index.ts';
import { selection } from './selector.ts';

const requirement = (operator: LabelRequirement['operator'], values: string[] = []) => ({
  matchExpressions: [{ key: 'tier', operator, ...(values.length > 0 ? { values } : {}) }],
});

const internal = { tier: 'internal' };
const empty = { tier: '' };
const none = {};

describe('a selector of namespaces', () => {
  test.each([
    ['In', requirement('In', ['internal', 'tools']), [true, false, false]],
    ['In with the empty value', requirement('In', ['']), [false, true, false]],
    ['NotIn', requirement('NotIn', ['internal', 'tools']), [false, true, true]],
    ['Exists', requirement('Exists'), [true, true, false]],
    ['DoesNotExist', requirement('DoesNotExist'), [false, false, true]],
  ])('understands %s', (_, selector, expected) => {
    expect([internal, empty, none].map(selection(selector))).toEqual(expected);
  });

  test('matches every namespace when it is empty', () => {
    expect([selection({})(internal), selection({ matchLabels: {}, matchExpressions: [] })(none)]).toEqual([true, true]);
  });

  test('matches only where every label and every requirement holds', () => {
    const selector = { matchLabels: { env: 'staging', team: 'a' }, ...requirement('Exists') };
    const matches = selection(selector);
    expect(matches({ env: 'staging', team: 'a', tier: 'x', more: 'y' })).toBe(true);
    expect(matches({ env: 'staging', team: 'b', tier: 'x' })).toBe(false);
    expect(matches({ env: 'staging', tier: 'x' })).toBe(false);
    expect(matches({ env: 'staging', team: 'a' })).toBe(false);
  });

  test('takes no property of an object for a label', () => {
    expect(selection({ matchExpressions: [{ key: 'constructor', operator: 'Exists' }] })(none)).toBe(false);
  });
});
