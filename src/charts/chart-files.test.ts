import { posix } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoted, safeSegments } from './chart-files.ts';

test('a path that is taken stays inside of its folder, whatever it looks like', () => {
  const piece = fc.oneof(fc.constantFrom('..', '.', '', '/', 'a', '\\', '\0', 'C:', '~'), fc.string());
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const segments = safeSegments(pieces.join('/'));
      if (segments === undefined) return;
      const resolved = posix.resolve('/chart', ...segments);
      expect(resolved === '/chart' || resolved.startsWith('/chart/')).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['./a//b/', ['a', 'b']],
  ['a b/ü', ['a b', 'ü']],
  ['..a/b..', ['..a', 'b..']],
  ['a/..', undefined],
  [`${'x'.repeat(256)}`, undefined],
])('the path %j is taken as %j', (path, segments) => {
  expect(safeSegments(path)).toEqual(segments);
});

test('an odd path is shown so that it can be seen, and not at any length', () => {
  expect(quoted('a\nb')).toBe('"a\\nb"');
  expect(quoted('x'.repeat(500))).toHaveLength(120);
});
