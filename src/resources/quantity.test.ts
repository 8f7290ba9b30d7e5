import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatQuantity, type Notation, one, parseQuantity, type Quantity } from './quantity.ts';

const ki = 1024n;
/** As TestQuantityParse of apimachinery writes amounts: a number, and by which power of ten it counts. */
const dec = (value: number | bigint, power: number) => BigInt(value) * 10n ** BigInt(9 + power);
const most = one * (2n ** 63n - 1n);

/** From TestQuantityParse of k8s.io/apimachinery/pkg/api/resource, 0.36.2. */
const read: readonly (readonly [string, bigint])[] = [
  ['0', 0n],
  ['0n', 0n],
  ['0Ki', 0n],
  ['1', dec(1, 0)],
  ['1Ki', one * ki],
  ['8Ki', one * 8n * ki],
  ['7Mi', one * 7n * ki ** 2n],
  ['6Gi', one * 6n * ki ** 3n],
  ['5Ti', one * 5n * ki ** 4n],
  ['4Pi', one * 4n * ki ** 5n],
  ['3Ei', one * 3n * ki ** 6n],
  ['5n', dec(5, -9)],
  ['4u', dec(4, -6)],
  ['3m', dec(3, -3)],
  ['9', dec(9, 0)],
  ['8k', dec(8, 3)],
  ['50k', dec(5, 4)],
  ['7M', dec(7, 6)],
  ['6G', dec(6, 9)],
  ['5T', dec(5, 12)],
  ['2P', dec(2, 15)],
  ['1E', dec(1, 18)],
  ['12E', dec(12, 18)],
  ['1E-3', dec(1, -3)],
  ['1e3', dec(1, 3)],
  ['1E18', dec(1, 18)],
  ['1.3E+6', dec(13, 5)],
  ['1.53E12', dec(153, 10)],
  ['0.5e-2', dec(5, -3)],
  ['100.035k', dec(100035, 0)],
  ['0.0005k', dec(5, -1)],
  ['0.05000', dec(5, -2)],
  ['6.987654321G', dec(6987654321, 0)],
  ['3.001n', dec(4, -9)],
  ['1.1E-9', dec(2, -9)],
  ['0.0000000001', dec(1, -9)],
  ['0.5e-9', dec(1, -9)],
  ['0.00000012345', dec(124, -9)],
  ['9Ei', most],
  ['9223372036854775807Ki', most],
  ['100.035Ki', dec(10243584, -2)],
  ['0.05Gi', dec(536870912, -1)],
  ['0.000000000001Ki', dec(2, -9)],
  ['.0001k', dec(100, -3)],
  ['1.', dec(1, 0)],
  ['1.G', dec(1, 9)],
];

/** From TestQuantityString and TestQuantityParseEmit, of the same package. */
const written: readonly (readonly [bigint, Notation, string])[] = [
  [one * ki ** 3n, 'binary', '1Gi'],
  [one * 300n * ki ** 2n, 'binary', '300Mi'],
  [one * 1001n * ki ** 3n, 'binary', '1001Gi'],
  [one * ki ** 4n, 'binary', '1Ti'],
  [dec(5, 0), 'binary', '5'],
  [dec(500, -3), 'binary', '500m'],
  [dec(1234567, -3), 'binary', '1234567m'],
  [dec(1025, 0), 'binary', '1025'],
  [0n, 'binary', '0'],
  [dec(1000, 6), 'decimal', '1G'],
  [dec(1, -3), 'decimal', '1m'],
  [dec(1080, -3), 'decimal', '1080m'],
  [dec(300, 6), 'decimal', '300M'],
  [dec(1234567, 6), 'decimal', '1234567M'],
  [dec(3, 3), 'decimal', '3k'],
  [dec(80, -9), 'decimal', '80n'],
  [dec(1080, -6), 'decimal', '1080u'],
];

describe('a quantity', () => {
  test.each(read)('%s is read as Kubernetes reads it, with either sign', (text, amount) => {
    expect([text, `+${text}`, `-${text}`].map(parseQuantity)).toEqual([amount, amount, -amount]);
  });

  test.each([
    '',
    '.',
    '-',
    'Ki',
    '1.1.M',
    '1+1.0M',
    '0.1mi',
    '0.1am',
    'aoeu',
    '.5i',
    '1i',
    '-3.01i',
    '-3.01e-',
    ' 1',
    '1 ',
    '1\n',
    '1e999999999',
  ])('%j is none', (text) => {
    expect(parseQuantity(text)).toBe(undefined);
  });

  test('that nobody quoted is read too', () => {
    expect([2, 0.5, 1e21].map(parseQuantity)).toEqual(['2', '500m', '1000E'].map(parseQuantity));
  });

  test.each(written)('%d billionths, in %s notation, are written %s as Kubernetes writes them', (amount, by, text) => {
    expect(formatQuantity(amount as Quantity, by)).toBe(text);
    expect(formatQuantity(-amount as Quantity, by)).toBe(amount === 0n ? '0' : `-${text}`);
  });

  test('is the same after it was written and read again', () => {
    const any = fc.bigInt({ min: -most, max: most });
    const round = fc
      .record({ count: fc.bigInt({ min: -1023n, max: 1023n }), shift: fc.nat(52) })
      .map(({ count, shift }) => count * one * 2n ** BigInt(shift));
    fc.assert(
      fc.property(fc.oneof(any, round), fc.constantFrom<Notation>('decimal', 'binary'), (amount, by) => {
        expect(parseQuantity(formatQuantity(amount as Quantity, by))).toBe(amount);
      }),
    );
  });

  test('is written without a fraction, and never with three zeros that a larger suffix would spare', () => {
    const suffix = fc.constantFrom('n', 'm', '', 'k', 'Ki', 'Gi', 'e3', 'e-2', 'T');
    fc.assert(
      fc.property(fc.nat(), suffix, (number, of) => {
        const quantity = parseQuantity(`${number}${of}`) as Quantity;
        expect(formatQuantity(quantity, 'decimal')).toMatch(/^(?!\d+000[^E]?$)\d+[numkMGTPE]?$/);
      }),
    );
  });
});
