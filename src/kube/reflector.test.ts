import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { eventually } from './testing/eventually.ts';
import {
  type Answer,
  ending,
  follow,
  item,
  line,
  list,
  listLater,
  type Running,
  refusing,
  watching,
} from './testing/scripted-reflector.ts';

/** The version that was asked for is too old. */
const expired = line('ERROR', { kind: 'Status', code: 410, reason: 'Expired' });

/** How a reflector reads everything, and what it asks for then. */
const readings = [
  { reading: 'pages', first: (version: string) => ['list', `watch ${version}`] },
  { reading: 'stream', first: () => ['stream'] },
] as const;

describe.each(readings)('a reflector that reads by $reading', ({ reading, first }) => {
  test('resumes from the last version it saw, bookmarks included, without reading all again', async () => {
    const bookmark = line('BOOKMARK', { metadata: { resourceVersion: '7' } });
    await follow(
      [list('5', item('a', '3')), ending(line('ADDED', item('b', '6'))), ending(bookmark), watching()],
      async ({ store, changes, asked }) => {
        await eventually(() => expect(asked()).toEqual([...first('5'), 'watch 6', 'watch 7']));
        await eventually(() =>
          expect([...store.entries()]).toEqual([
            ['a', 'a@3'],
            ['b', 'b@6'],
          ]),
        );
        expect(changes.map(({ key }) => key)).toEqual(['a', 'b']);
        expect([store.synced, store.outage, store.size]).toEqual([true, undefined, 2]);
      },
      { reading },
    );
  });

  test('reads all again when its version is too old, and tells what it missed', async () => {
    await follow(
      [
        list('5', item('a', '1'), item('b', '2'), item('c', '3')),
        ending(expired),
        list('9', item('a', '1'), item('b', '8', 'other')),
        watching(),
      ],
      async ({ store, changes, asked, lines }) => {
        await eventually(() =>
          expect(changes.slice(3)).toEqual([
            { key: 'b', before: 'b@2', after: undefined },
            { key: 'b', before: undefined, after: 'other@8' },
            { key: 'c', before: 'c@3', after: undefined },
          ]),
        );
        await eventually(() => expect(asked()).toEqual([...first('5'), ...first('9')]));
        expect([store.outage, lines]).toEqual([undefined, []]);
      },
      { reading },
    );
  });

  test('reads all again after a long silence: its version may be one of the future', async () => {
    const sixth = line('BOOKMARK', { metadata: { resourceVersion: '6' } });
    const fourth = line('BOOKMARK', { metadata: { resourceVersion: '4' } });
    await follow(
      [list('5'), ending(sixth), watching(), list('3', item('a', '2')), watching(fourth)],
      async ({ store, asked, lines }) => {
        await eventually(() => expect(store.get('a')).toBe('a@2'));
        await eventually(() => expect(asked()).toEqual([...first('5'), 'watch 6', ...first('3')]));
        expect(lines[0]).toMatchObject({ level: 'warn' });
      },
      { reading, rhythm: { silentMs: 500 } },
    );
  });

  test('resumes after a silence when there had been a sign of life', async () => {
    await follow(
      [list('5'), watching(line('BOOKMARK', { metadata: { resourceVersion: '6' } })), watching()],
      async ({ asked }) => eventually(() => expect(asked()).toEqual([...first('5'), 'watch 6'])),
      { reading, rhythm: { silentMs: 500 } },
    );
  });

  test.each([
    ['missing permission', refusing(403, 'pods is forbidden'), 'Forbidden'],
    [
      'a kind that is not served',
      (response: ServerResponse) => response.writeHead(404).end('404 page not found'),
      'KindNotServed',
    ],
    ['a broken server', refusing(500), 'Internal'],
  ])('shows %s as an outage, warns once, and recovers by itself', async (_, answer, reason) => {
    const before = Date.now();
    const answers = [answer, answer, answer, list('5', item('a', '1')), watching()];
    const check = async ({ store, lines }: Running): Promise<void> => {
      const outage = await eventually(() => {
        expect(store.outage?.error.reason).toBe(reason);
        return store.outage;
      });
      expect(store.synced).toBe(false);
      expect(outage?.since).toBeGreaterThanOrEqual(before);
      await store.whenSynced;
      await eventually(() => expect(store.outage).toBeUndefined());
      expect(lines.map(({ level }) => level)).toEqual(['warn', 'debug', 'debug', 'info']);
    };
    await follow(answers, check, { reading, rhythm: { backoff: { firstMs: 100, longestMs: 100 } } });
  });

  test('keeps what it knows while the server is away', async () => {
    await follow(
      [list('5', item('a', '1')), ending(line('BOOKMARK', item('', '6'))), refusing(403)],
      async ({ store }) => {
        await eventually(() => expect(store.outage?.error.reason).toBe('Forbidden'));
        expect([store.synced, store.get('a')]).toEqual([true, 'a@1']);
      },
      { reading },
    );
  });

  test('has missed something, since the same time, until all of it is known: a resumed watch alone proves nothing', async () => {
    const [end, all] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const resumed: Answer = (response) => {
      watching(line('ADDED', item('b', '7')))(response);
      void end.promise.then(() => response.end(expired));
    };
    await follow(
      [
        list('5', item('a', '1')),
        ending(line('BOOKMARK', item('', '6'))),
        refusing(403),
        resumed,
        listLater(all.promise, '9', item('a', '8')),
        watching(),
      ],
      async ({ store, asked }) => {
        await eventually(() => expect(store.get('b')).toBe('b@7'));
        const { outage } = store;
        expect([store.current, outage?.error.reason]).toEqual([false, 'Forbidden']);
        end.resolve();
        const anew = reading === 'stream' ? 'stream' : 'list';
        await eventually(() => expect(asked().slice(-2)).toEqual(['watch 6', anew]));
        expect([store.current, store.outage]).toEqual([false, outage]);
        all.resolve();
        await eventually(() => expect([store.current, store.outage]).toEqual([true, undefined]));
        expect([...store.values()]).toEqual(['a@8']);
      },
      { reading, rhythm: { caughtUpMs: 3_600_000 } },
    );
  });

  test('is current again once a resumed watch had the time to tell what was missed, silent as it may be', async () => {
    await follow(
      [list('5'), ending(line('BOOKMARK', item('', '6'))), refusing(403), watching()],
      async ({ store, asked, lines }) => {
        await eventually(() => expect(lines.map(({ level }) => level)).toEqual(['warn', 'info']));
        expect([store.current, store.outage]).toEqual([true, undefined]);
        expect(asked()).toEqual([...first('5'), 'watch 6', 'watch 6']);
      },
      { reading, rhythm: { caughtUpMs: 20 } },
    );
  });

  test('is not current while it is read anew, though contact was never lost', async () => {
    const all = Promise.withResolvers<void>();
    await follow(
      [list('5', item('a', '1')), ending(expired), listLater(all.promise, '9', item('a', '8')), watching()],
      async ({ store, asked }) => {
        await eventually(() => expect(asked()).toHaveLength(first('5').length + 1));
        expect([store.synced, store.current, store.outage]).toEqual([true, false, undefined]);
        all.resolve();
        await eventually(() => expect(store.current).toBe(true));
        expect(store.get('a')).toBe('a@8');
      },
      { reading },
    );
  });

  test('tells when it is current: when all was read, read anew, or told after an outage', async () => {
    await follow(
      [
        list('5', item('a', '1')),
        ending(line('ADDED', item('b', '6'))),
        refusing(403),
        watching(line('ADDED', item('c', '7'))),
        ending(expired),
        list('9', item('d', '8')),
        watching(),
      ],
      async ({ current }) => {
        await eventually(() => expect(current).toEqual([['a@1'], ['a@1', 'b@6', 'c@7'], ['d@8']]));
      },
      { reading, rhythm: { caughtUpMs: 100 } },
    );
  });

  test('survives handlers and projections that throw', async () => {
    await follow(
      [list('5', item('a', '1')), watching(line('MODIFIED', item('a', '6')), line('ADDED', item('b', '7')))],
      async ({ store, changes, lines }) => {
        await eventually(() => expect(store.get('b')).toBe('b'));
        expect(store.get('a')).toBe('a');
        expect(changes).toHaveLength(2);
        expect(lines.map(({ message }) => message)).toEqual([
          'the handler of a change failed',
          'the handler of a current store failed',
          'the projection of an object failed; what was known of it is kept',
          'the handler of a change failed',
        ]);
      },
      {
        reading,
        project({ metadata }) {
          if (metadata.resourceVersion === '6') throw new Error('a bug');
          return metadata.name;
        },
        onChange() {
          throw new Error('another bug');
        },
        onCurrent() {
          throw new Error('a third one');
        },
      },
    );
  });

  test('keeps only what its projection wants', async () => {
    await follow(
      [list('5', item('a', '1'), item('b', '2')), watching(line('MODIFIED', item('b', '6', 'b')))],
      async ({ store, changes }) => {
        await eventually(() => expect(changes).toHaveLength(2));
        expect([...store.values()]).toEqual([]);
        expect(changes.at(-1)).toEqual({ key: 'b', before: 'b', after: undefined });
      },
      {
        reading,
        project: ({ metadata }) => (metadata.name === 'b' && metadata.resourceVersion !== '6' ? 'b' : undefined),
      },
    );
  });

  test('does not ask a server in a loop that ends every watch at once', async () => {
    await follow(
      [list('5'), ending()],
      async ({ asked }) => {
        await eventually(() => expect(asked()).toHaveLength(3));
        const before = asked().length;
        await new Promise((resolve) => setTimeout(resolve, 300));
        expect(asked().length - before).toBeLessThanOrEqual(2);
      },
      { reading, rhythm: { backoff: { firstMs: 200, longestMs: 30_000 } } },
    );
  });

  test('tells whoever waits for the first reading when it is stopped before', async () => {
    let waiting: Promise<void> | undefined;
    const check = async ({ store }: Running): Promise<void> => {
      waiting = store.whenSynced;
      waiting.catch(() => undefined);
      await eventually(() => expect(store.outage).toBeDefined());
    };
    await follow([refusing(500)], check, { reading });
    await expect(waiting).rejects.toThrow('the test is over');
  });
});
