import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellWord } from './stage.ts';

const marks = Array.from(`aZ0-_./:=,@ '"$\`\\{}*?~!&|;<>#\n`);

test('a shown command can be pasted: a shell reads each word back as it was', () => {
  const words = fc.array(fc.string({ unit: fc.constantFrom(...marks) }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(words, (given) => {
      const read = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${given.map(shellWord).join(' ')}`], {
        encoding: 'utf8',
      });
      expect(read.split('\0').slice(0, -1)).toEqual(given);
    }),
    { numRuns: 50 },
  );
});

test('plain words stay plain', () => {
  expect(['--replicas=2', 'shop', '', "it's"].map(shellWord)).toEqual([
    '--replicas=2',
    'shop',
    "''",
    String.raw`'it'\''s'`,
  ]);
});
