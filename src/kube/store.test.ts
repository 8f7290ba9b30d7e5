import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Change, Contents, type Held } from './store.ts';

const held = (uid: string, resourceVersion: string): Held<string> => ({
  uid,
  resourceVersion,
  value: `${uid}@${resourceVersion}`,
});

const key = fc.constantFrom('a', 'b', 'c', 'd');
const uid = fc.constantFrom('u1', 'u2');
const entry = fc.record({ uid, version: fc.constantFrom('1', '2', '3') }).map((e) => held(e.uid, e.version));
const step = fc.oneof(
  fc.record({ do: fc.constant('set' as const), key, entry: fc.option(entry, { nil: undefined }) }),
  fc.record({ do: fc.constant('delete' as const), key, uid }),
  fc.record({ do: fc.constant('replace' as const), all: fc.dictionary(key, entry) }),
);

describe('the contents of a store', () => {
  test('are what was told last, and whoever follows the changes knows the same', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const contents = new Contents<string>();
        const mirror = new Map<string, string>();
        let told = new Map<string, Held<string>>();
        const follow = (change: Change<string>): void => {
          expect(mirror.get(change.key)).toBe(change.before);
          if (change.after === undefined) mirror.delete(change.key);
          else mirror.set(change.key, change.after);
        };
        for (const s of steps) {
          if (s.do === 'set') {
            contents.set(s.key, s.entry).forEach(follow);
            if (s.entry === undefined) told.delete(s.key);
            else told.set(s.key, s.entry);
          } else if (s.do === 'delete') {
            contents.delete(s.key, s.uid).forEach(follow);
            if (told.get(s.key)?.uid === s.uid) told.delete(s.key);
          } else {
            told = new Map(Object.entries(s.all));
            contents.replace(told).forEach(follow);
          }
          expect(new Map(contents.entries())).toEqual(mirror);
          expect(mirror).toEqual(new Map([...told].map(([name, { value }]) => [name, value])));
        }
      }),
    );
  });

  test('an object that was created anew under its name is gone first, and then there', () => {
    const contents = new Contents<string>();
    contents.set('a', held('u1', '1'));
    expect(contents.set('a', held('u2', '2'))).toEqual([
      { key: 'a', before: 'u1@1', after: undefined },
      { key: 'a', before: undefined, after: 'u2@2' },
    ]);
  });

  test('the same version seen twice is no change', () => {
    const contents = new Contents<string>();
    contents.set('a', held('u1', '1'));
    expect(contents.set('a', held('u1', '1'))).toEqual([]);
    expect(contents.replace(new Map([['a', held('u1', '1')]]))).toEqual([]);
  });

  test('a late message that an older object of the name is gone changes nothing', () => {
    const contents = new Contents<string>();
    contents.set('a', held('u2', '2'));
    expect(contents.delete('a', 'u1')).toEqual([]);
    expect([...contents.entries()]).toEqual([['a', 'u2@2']]);
  });

  test('a complete list removes what it lacks', () => {
    const contents = new Contents<string>();
    contents.set('a', held('u1', '1'));
    contents.set('b', held('u2', '1'));
    expect(contents.replace(new Map([['b', held('u2', '1')]]))).toEqual([
      { key: 'a', before: 'u1@1', after: undefined },
    ]);
  });
});
