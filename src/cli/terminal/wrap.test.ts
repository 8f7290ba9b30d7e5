import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cut, wrap } from './wrap.ts';

test('a wrapped text keeps all its words, in lines that fit unless a single word does not', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(words, fc.integer({ min: 1, max: 40 }), (given, width) => {
      const lines = wrap(given.join(' '), width);
      expect(lines.join(' ')).toBe(given.join(' '));
      for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true);
    }),
  );
});

test('what does not fit ends in an ellipsis', () => {
  expect([cut('istiod', 6), cut('istiod', 5), cut('istiod', 0)]).toEqual(['istiod', 'isti…', '…']);
});
