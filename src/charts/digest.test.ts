import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOf, digestOfBytes, digestOfFiles, isDigest } from './digest.ts';

test('a content key does not depend on the order of members', () => {
  const reversed = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(reversed);
    const entries = Object.entries(value).reverse();
    return Object.fromEntries(entries.map(([key, member]) => [key, reversed(member)]));
  };
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(digestOf(reversed(value))).toBe(digestOf(value));
    }),
  );
});

test('different values have different content keys', () => {
  const list = fc.array(fc.oneof(fc.nat(2), fc.constantFrom('', '1', ',', '"'), fc.constant(null)), { maxLength: 4 });
  fc.assert(
    fc.property(list, list, (a, b) => {
      expect(digestOf(a) === digestOf(b)).toBe(isDeepStrictEqual(a, b));
    }),
  );
  expect(new Set([[1, 2], [2, 1], { a: 1 }, { a: '1' }, { a: null }, {}, [], null, ''].map(digestOf)).size).toBe(9);
});

test('a content key is that of canonical JSON, and stays the same for ever', () => {
  expect(digestOf({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe(
    digestOfBytes(Buffer.from('{"b":[1,{"c":"x","d":null}]}')).slice('sha256:'.length),
  );
});

test('the digest of files tells names, borders and bytes apart', () => {
  const files = (entries: Record<string, string>) =>
    digestOfFiles(new Map(Object.entries(entries).map(([path, text]) => [path, Buffer.from(text)])));
  expect(files({ a: '1', b: '2' })).toBe(files({ b: '2', a: '1' }));
  const all = [
    {},
    { a: '' },
    { a: '1', b: '2' },
    { a: '2', b: '1' },
    { ab: '12' },
    { a: '1b', '2': '' },
    { a: '12', b: '' },
  ].map(files);
  expect(new Set(all).size).toBe(all.length);
  expect(all.every(isDigest)).toBe(true);
});
