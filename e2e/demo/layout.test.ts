import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cut, elapsed, margin, nameCell, textColumn, timeCell, wrap } from './layout.ts';

test('times read as a person says them', () => {
  expect([0, 99, 8_240, 59_999, 60_000, 65_400].map(elapsed)).toEqual([
    '0.0 s',
    '0.0 s',
    '8.2 s',
    '59.9 s',
    '1:00 min',
    '1:05 min',
  ]);
});

test('columns stay where they are for every time of an hour', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_599_000 }), (milliseconds) => {
      expect(timeCell(milliseconds)).toHaveLength(margin);
      expect(timeCell(milliseconds, '✔') + nameCell('AwaitingApproval', milliseconds)).toHaveLength(textColumn);
    }),
  );
});

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
