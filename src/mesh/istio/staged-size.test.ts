import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stage } from './stage.ts';
import { stagedSizeFindings } from './staged-size.ts';
import { tagOf, validatorOf } from './testing/tags.ts';

const [older, newer] = ['1-29-6', '1-30-3'] as const;
const pointers = (revision: string) => [
  ...tagOf('default', revision),
  ...tagOf('prod', revision),
  validatorOf(revision),
];
const namespaces = (count: number, length = 15) =>
  Array.from({ length: count }, (_, i) => `${i}`.padStart(length, 'n'));
const check = (names: readonly string[]) => stagedSizeFindings(pointers(older), pointers(newer), names);

describe('a staged tag', () => {
  it('has room for the namespaces of a large cluster', () => {
    expect(check(namespaces(10_000))).toEqual([]);
  });

  it('that would be too large for etcd is refused with its name, the figures and the way out', () => {
    expect(check(namespaces(30_000))).toEqual([
      {
        reason: 'TooManyNamespaces',
        message:
          'tag default: its webhook would need 2.2 MiB while 30000 namespaces are moved wave by wave, and etcd takes 1.5 MiB; ' +
          'about 19900 of them fit: let fewer namespaces use the mesh, or let them follow a named tag, which takes twice as many',
      },
    ]);
    expect(check(namespaces(60_000)).map(({ message }) => message.slice(0, 16))).toEqual([
      'tag default: its',
      'tag prod: its we',
    ]);
  });

  it('is not refused for as many as were said to fit', () => {
    const said = Number(/about (\d+) of them/.exec(check(namespaces(30_000))[0]?.message ?? '')?.[1]);
    expect(check(namespaces(said))).toEqual([]);
  });

  it('never grows over the limit in any split of namespaces that were found to fit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 63 }), fc.integer({ min: 2, max: 40_000 }), (length, count) => {
        const names = namespaces(count, length);
        fc.pre(check(names).length === 0);
        for (const part of [0.25, 0.5, 0.75]) {
          const line = Math.floor(count * part);
          const split = { moved: names.slice(0, line), rest: names.slice(line) };
          for (const object of stage(pointers(older), pointers(newer), split, [])) {
            expect(JSON.stringify(object).length).toBeLessThan(1.5 * 2 ** 20);
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});
