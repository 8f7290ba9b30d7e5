import { describe, expect, test } from 'vitest';
import { eventually } from './testing/eventually.ts';
import {
  type Answer,
  ending,
  endOfAll,
  follow,
  item,
  line,
  list,
  listLater,
  page,
  refusing,
  watching,
} from './testing/scripted-reflector.ts';
import { answerJson } from './testing/scripted-server.ts';

/** An API server that does not know streams of everything. */
const refusingStreams = refusing(422, 'sendInitialEvents: Forbidden: the WatchList feature gate is disabled');
const tooOld = line('ERROR', { kind: 'Status', code: 410, reason: 'Expired' });

describe('a reflector that lists', () => {
  test('calls nothing gone before it has read the last page', async () => {
    const lastPage = Promise.withResolvers<void>();
    const waiting: Answer = (response) => void lastPage.promise.then(() => list('5', item('b', '2'))(response));
    await follow(
      [list('4', item('gone', '1')), ending(tooOld), page('more', item('a', '1')), waiting, watching()],
      async ({ store, changes }) => {
        await eventually(() => expect([...store.values()]).toEqual(['gone@1', 'a@1']));
        lastPage.resolve();
        await eventually(() => expect([...store.values()]).toEqual(['a@1', 'b@2']));
        expect(changes.slice(1)).toEqual([
          { key: 'a', before: undefined, after: 'a@1' },
          { key: 'b', before: undefined, after: 'b@2' },
          { key: 'gone', before: 'gone@1', after: undefined },
        ]);
      },
      { reading: 'pages' },
    );
  });

  test('begins anew when the list expires between two pages', async () => {
    const expired: Answer = (response) =>
      answerJson(response, 410, {
        kind: 'Status',
        code: 410,
        reason: 'Expired',
        message: 'the continue token is too old',
      });
    await follow(
      [page('more', item('a', '1')), expired, page('', item('b', '2')), watching()],
      async ({ store, asked }) => {
        await store.whenSynced;
        expect([...store.values()]).toEqual(['b@2']);
        await eventually(() => expect(asked()).toEqual(['list', 'list', 'list', 'watch 5']));
      },
      { reading: 'pages' },
    );
  });
});

describe('a reflector that reads a stream', () => {
  test('calls nothing gone, and itself synced, before the server says that this was all', async () => {
    const rest = Promise.withResolvers<void>();
    const stream: Answer = (response) => {
      const ordinary = line('BOOKMARK', { metadata: { resourceVersion: '4' } });
      watching(line('ADDED', item('a', '1')), ordinary)(response);
      void rest.promise.then(() => response.write(line('ADDED', item('b', '2')) + endOfAll('5')));
    };
    await follow(
      [list('3', item('gone', '1')), ending(tooOld), stream],
      async ({ store, asked }) => {
        await eventually(() => expect([...store.values()]).toEqual(['gone@1', 'a@1']));
        rest.resolve();
        await eventually(() => expect([...store.values()]).toEqual(['a@1', 'b@2']));
        expect(asked()).toEqual(['stream', 'stream']);
      },
      { reading: 'stream' },
    );
  });

  test('is in contact, but not current, while it reads a kind that is served again', async () => {
    const all = Promise.withResolvers<void>();
    const notServed: Answer = (response) => response.writeHead(404).end('404 page not found');
    await follow(
      [list('3', item('gone', '1')), ending(), notServed, listLater(all.promise, '5', item('a', '4')), watching()],
      async ({ store, lines }) => {
        await eventually(() => expect(lines.map(({ level }) => level)).toEqual(['warn', 'info']));
        expect([store.synced, store.current, store.outage]).toEqual([true, false, undefined]);
        all.resolve();
        await eventually(() => expect(store.current).toBe(true));
        expect([...store.values()]).toEqual(['a@4']);
      },
      { reading: 'stream' },
    );
  });

  test('lists from then on when the server refuses streams, without a word of trouble', async () => {
    await follow(
      [refusingStreams, list('5', item('a', '1')), ending(tooOld), list('6', item('a', '1')), watching()],
      async ({ asked, lines, store }) => {
        await eventually(() => expect(asked()).toEqual(['stream', 'list', 'watch 5', 'list', 'watch 6']));
        await eventually(() => expect([store.synced, store.outage]).toEqual([true, undefined]));
        expect(lines.map(({ level }) => level)).toEqual(['debug']);
      },
      { reading: 'stream' },
    );
  });

  test.each([
    ['ends', ending(line('ADDED', item('a', '1')))],
    ['is cut', ((response) => response.write(line('ADDED', item('a', '1')), () => response.destroy())) as Answer],
    ['falls silent', watching(line('ADDED', item('a', '1')))],
    ['never says a word', watching()],
  ])('lists, but only this once, when the stream %s before all was told', async (_, broken) => {
    await follow(
      [broken, list('5', item('a', '1')), ending(tooOld), list('6', item('a', '1')), watching()],
      async ({ asked }) => {
        await eventually(() => expect(asked()).toEqual(['stream', 'list', 'watch 5', 'stream']));
      },
      { reading: 'stream' },
    );
  });

  test('lists when the server is too far behind for a stream, and streams when a list fails', async () => {
    const behind = refusing(504, 'Timeout: Too large resource version: 939, current: 818');
    await follow(
      [behind, refusing(500), behind, list('5', item('a', '1')), watching()],
      async ({ asked, store }) => {
        await store.whenSynced;
        await eventually(() => expect(asked()).toEqual(['stream', 'list', 'stream', 'list', 'watch 5']));
        await eventually(() => expect(store.outage).toBeUndefined());
      },
      { reading: 'stream' },
    );
  });

  test('asks for a stream again when the server was only not ready for it', async () => {
    const notReady: Answer = (response) =>
      answerJson(response, 429, { kind: 'Status', code: 429, message: 'storage is (re)initializing' });
    await follow(
      [notReady, list('5', item('a', '1')), watching()],
      async ({ asked, store }) => {
        await store.whenSynced;
        expect(asked()).toEqual(['stream', 'stream']);
      },
      { reading: 'stream' },
    );
  });
});
