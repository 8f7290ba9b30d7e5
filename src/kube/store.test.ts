import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Change, Contents, type Held } from './store.ts';

const held = (uid: string, resourceVersion: string): Held<string> => ({
  uid,
  resourceVersion,
  value: `${uid}@${resourceVersion}`,
});

/** Files what an object is by its uid; those of version 3 nowhere. */
const indexes = { uid: (value: string) => (value.endsWith('3') ? undefined : value.split('@')[0]) };
const empty = () => new Contents<string, 'uid'>(indexes);

const key = fc.constantFrom('a', 'b', 'c', 'd');
const uid = fc.constantFrom('u1', 'u2');
const entry = fc.record({ uid, version: fc.constantFrom('1', '2', '3') }).map((e) => held(e.uid, e.version));
const step = fc.oneof(
  fc.record({ do: fc.constant('set' as const), key, entry: fc.option(entry, { nil: undefined }) }),
  fc.record({ do: fc.constant('delete' as const), key, uid }),
  fc.record({ do: fc.constant('begin' as const) }),
  fc.record({ do: fc.constant('complete' as const) }),
);

describe('the contents of a store', () => {
  test('are what was told last, their indexes say the same, and whoever follows the changes knows the same', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const contents = empty();
        const mirror = new Map<string, string>();
        const told = new Map<string, Held<string>>();
        const seen = new Set<string>();
        const follow = (change: Change<string>): void => {
          expect(mirror.get(change.key)).toBe(change.before);
          if (change.after === undefined) mirror.delete(change.key);
          else mirror.set(change.key, change.after);
        };
        for (const s of steps) {
          switch (s.do) {
            case 'set':
              contents.set(s.key, s.entry).forEach(follow);
              seen.add(s.key);
              if (s.entry === undefined) told.delete(s.key);
              else told.set(s.key, s.entry);
              break;
            case 'delete':
              contents.delete(s.key, s.uid).forEach(follow);
              if (told.get(s.key)?.uid === s.uid) told.delete(s.key);
              break;
            case 'begin':
              contents.beginReading();
              seen.clear();
              break;
            case 'complete':
              contents.completeReading().forEach(follow);
              for (const name of told.keys()) if (!seen.has(name)) told.delete(name);
          }
          const values = [...told.values()].map(({ value }) => value);
          expect(new Map(contents.entries())).toEqual(mirror);
          expect(mirror).toEqual(new Map([...told].map(([name, { value }]) => [name, value])));
          expect([...contents.values()].sort()).toEqual(values.sort());
          const filed = Map.groupBy(values, (value) => indexes.uid(value) ?? '');
          filed.delete('');
          expect(new Map(contents.counts('uid'))).toEqual(new Map([...filed].map(([at, all]) => [at, all.length])));
          for (const at of ['u1', 'u2']) {
            expect([...contents.by('uid', at)].sort()).toEqual((filed.get(at) ?? []).sort());
            expect(contents.count('uid', at)).toBe(filed.get(at)?.length ?? 0);
          }
        }
      }),
    );
  });

  test('an object that was created anew under its name is gone first, and then there', () => {
    const contents = empty();
    contents.set('a', held('u1', '1'));
    expect(contents.set('a', held('u2', '2'))).toEqual([
      { key: 'a', before: 'u1@1', after: undefined },
      { key: 'a', before: undefined, after: 'u2@2' },
    ]);
  });

  test('the same version seen twice is no change', () => {
    const contents = empty();
    contents.set('a', held('u1', '1'));
    contents.beginReading();
    expect(contents.set('a', held('u1', '1'))).toEqual([]);
    expect(contents.completeReading()).toEqual([]);
  });

  test('a late message that an older object of the name is gone changes nothing', () => {
    const contents = empty();
    contents.set('a', held('u2', '2'));
    expect(contents.delete('a', 'u1')).toEqual([]);
    expect([...contents.entries()]).toEqual([['a', 'u2@2']]);
  });

  test('what a whole reading does not tell of is gone at its end, and not before', () => {
    const contents = empty();
    contents.set('a', held('u1', '1'));
    contents.set('b', held('u2', '1'));
    contents.beginReading();
    contents.set('b', held('u2', '1'));
    expect(contents.size).toBe(2);
    expect(contents.completeReading()).toEqual([{ key: 'a', before: 'u1@1', after: undefined }]);
  });

  test('a reading that was given up has told nothing about what is gone', () => {
    const contents = empty();
    contents.set('a', held('u1', '1'));
    contents.beginReading();
    contents.set('b', held('u2', '1'));
    contents.beginReading();
    contents.set('a', held('u1', '1'));
    expect(contents.completeReading()).toEqual([{ key: 'b', before: 'u2@1', after: undefined }]);
  });
});
