import { describe, expect, test } from 'vitest';
import { inWords, parseDuration } from './duration.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

describe('a duration', () => {
  test.each([
    ['0s', 0],
    ['45s', 45 * second],
    ['10m', 10 * minute],
    ['24h', 24 * hour],
    ['1h30m', 90 * minute],
    ['1h15s', hour + 15 * second],
    ['90m90s', 91.5 * minute],
  ])('%s is read as written', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  test.each(['', '10', '1d', '1.5h', '30m1h', '-1s'])('%j is refused', (text) => {
    expect(() => parseDuration(text)).toThrow(new TypeError(`${JSON.stringify(text)} is no duration such as 1h30m`));
  });

  test.each([
    [0, '0 s'],
    [40 * second, '40 s'],
    [59.4 * second, '59 s'],
    [59.6 * second, '1 min'],
    [26 * minute, '26 min'],
    [74 * minute, '74 min'],
    [110 * minute, '1 h 50 min'],
    [2 * hour, '2 h'],
    [76 * hour, '3 d 4 h'],
    [48 * hour, '2 d'],
  ])('of %i ms is told as %s', (milliseconds, words) => {
    expect(inWords(milliseconds)).toBe(words);
  });
});
