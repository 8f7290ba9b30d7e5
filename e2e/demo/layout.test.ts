import fc from 'fast-check';
import { expect, test } from 'vitest';
import { elapsed, margin, nameCell, textColumn, timeCell } from './layout.ts';

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
