import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkValues } from './values.ts';

function findingOf(values: Readonly<Record<string, unknown>>): string | undefined {
  try {
    checkValues(values, 'Chart istiod 1.30.3');
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test('plain values of any kind are taken', () => {
  const key = fc.string().filter((text) => !['__proto__', 'constructor', 'prototype'].includes(text));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('tree')),
      fc.dictionary(key, tie('tree')),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(key, tree), (values) => {
      expect(findingOf(values)).toBeUndefined();
    }),
  );
});

test('a poisonous name is found wherever it hides', () => {
  const step = fc.oneof(fc.constant('list'), fc.stringMatching(/^[a-z]{1,5}$/));
  const name = fc.constantFrom('__proto__', 'constructor', 'prototype');
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), name, (path, poison) => {
      let text = `{${JSON.stringify(poison)}: 1}`;
      for (const key of path) text = key === 'list' ? `{"list": [0, ${text}]}` : `{${JSON.stringify(key)}: ${text}}`;
      expect(findingOf(JSON.parse(text))).toContain(`${poison}: a value must not have this name`);
    }),
  );
});

describe('what JSON cannot carry is refused with its path', () => {
  test.each<[string, unknown, string]>([
    ['a number that is none', Number.NaN, 'global.proxy: it is no finite number'],
    ['a large integer', 1n, 'global.proxy: it is a bigint'],
    ['a function', () => 1, 'global.proxy: it is a function'],
    ['a date', new Date(0), 'global.proxy: it is no plain map'],
    ['a map of another kind', new Map(), 'global.proxy: it is no plain map'],
  ])('%s', (_name, proxy, finding) => {
    expect(findingOf({ global: { proxy } })).toBe(
      `The values for Chart istiod 1.30.3 cannot be used: ${finding}. Correct it in the values.`,
    );
  });
});

test('values without end are refused', () => {
  const circle: Record<string, unknown> = {};
  circle.again = circle;
  expect(findingOf(circle)).toContain('nested more than 64 levels deep');
  expect(findingOf({ list: Array(100_001).fill(0) })).toContain('more than 100000 values');
});
