import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { connect } from './connect.ts';
import type { KubeObject } from './object.ts';
import { type Reading, type Reflection, reflect } from './reflector.ts';
import type { Rhythm } from './rhythm.ts';
import type { Change } from './store.ts';
import { eventually } from './testing/eventually.ts';
import { createLogbook, type LogLine } from './testing/logbook.ts';
import { answerJson, startScriptedServer } from './testing/scripted-server.ts';

const kind = { apiVersion: 'v1', kind: 'ConfigMap' };

/** How a reflector reads everything, and what it asks for then. */
const readings = [
  { reading: 'pages', first: (version: string) => ['list', `watch ${version}`] },
  { reading: 'stream', first: () => ['stream'] },
] as const;

interface Answer {
  (response: ServerResponse): void;
  /** What is told of everything that exists, to who asks for it as a stream; the next answer goes on from there. */
  readonly streamed?: readonly string[];
}

const item = (name: string, resourceVersion: string, uid = name) => ({ metadata: { name, uid, resourceVersion } });
const list = (resourceVersion: string, ...items: object[]): Answer =>
  Object.assign((response: ServerResponse) => answerJson(response, 200, { metadata: { resourceVersion }, items }), {
    streamed: [...items.map((object) => line('ADDED', object)), endOfAll(resourceVersion)],
  });
const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;
const endOfAll = (resourceVersion: string): string =>
  line('BOOKMARK', { metadata: { resourceVersion, annotations: { 'k8s.io/initial-events-end': 'true' } } });
const begin = (response: ServerResponse): void => {
  if (!response.headersSent) response.writeHead(200).flushHeaders();
};
/** A watch that sends these lines and stays open. */
const watching =
  (...lines: string[]): Answer =>
  (response) => {
    begin(response);
    for (const text of lines) response.write(text);
  };
const ending =
  (...lines: string[]): Answer =>
  (response) => {
    begin(response);
    response.end(lines.join(''));
  };
const refusing =
  (code: number, message = 'no'): Answer =>
  (response) =>
    answerJson(response, code, { kind: 'Status', code, message });

interface Running {
  readonly store: Reflection<string>;
  readonly changes: Change<string>[];
  /** What was asked: `list`, `stream` (of everything), or `watch` with the version. */
  readonly asked: () => string[];
  readonly lines: LogLine[];
}

/** Runs a reflector on a server that gives the answers in their order; the last one stays. */
async function follow(
  answers: readonly Answer[],
  check: (running: Running) => Promise<void>,
  more: {
    reading: Reading;
    rhythm?: Partial<Rhythm>;
    project?: (object: KubeObject) => string | undefined;
    onChange?: () => void;
  },
): Promise<void> {
  const left = [...answers];
  const next = (): Answer | undefined => (left.length > 1 ? left.shift() : left[0]);
  await using server = await startScriptedServer((request, response) => {
    const answer = next();
    if (answer?.streamed === undefined || !request.url?.includes('sendInitialEvents')) return answer?.(response);
    watching(...answer.streamed)(response);
    next()?.(response);
  });
  await using client = await connect({ kubeconfig: server.kubeconfig, timeouts: { watchSilence: 1_000 } });
  const stop = new AbortController();
  const changes: Change<string>[] = [];
  const { log, lines } = createLogbook();
  const store = reflect<string>({
    client,
    kind,
    project: more.project ?? (({ metadata }) => `${metadata.uid}@${metadata.resourceVersion}`),
    onChange(change) {
      changes.push(change);
      more.onChange?.();
    },
    signal: stop.signal,
    log,
    reading: more.reading,
    random: () => 0,
    rhythm: { backoff: { firstMs: 10, longestMs: 20 }, ...more.rhythm },
  });
  const asked = (): string[] =>
    server.requests.map((request) => {
      const query = new URLSearchParams(request.split('?')[1]);
      if (query.has('sendInitialEvents')) return 'stream';
      return query.has('watch') ? `watch ${query.get('resourceVersion')}` : 'list';
    });
  await check({ store, changes, asked, lines });
  stop.abort(new Error('the test is over'));
  await store.done;
}

describe.each(readings)('a reflector that reads by $reading', ({ reading, first }) => {
  test('resumes from the last version it saw, bookmarks included, without reading all again', async () => {
    const bookmark = line('BOOKMARK', { metadata: { resourceVersion: '7' } });
    await follow(
      [list('5', item('a', '3')), ending(line('ADDED', item('b', '6'))), ending(bookmark), watching()],
      async ({ store, changes, asked }) => {
        await eventually(() => expect(asked()).toEqual([...first('5'), 'watch 6', 'watch 7']));
        expect([...store.entries()]).toEqual([
          ['a', 'a@3'],
          ['b', 'b@6'],
        ]);
        expect(changes.map(({ key }) => key)).toEqual(['a', 'b']);
        expect([store.synced, store.outage, store.size]).toEqual([true, undefined, 2]);
      },
      { reading },
    );
  });

  test('reads all again when its version is too old, and tells what it missed', async () => {
    const expired = line('ERROR', { kind: 'Status', code: 410, reason: 'Expired' });
    await follow(
      [
        list('5', item('a', '1'), item('b', '2'), item('c', '3')),
        ending(expired),
        list('9', item('a', '1'), item('b', '8', 'other')),
        watching(),
      ],
      async ({ store, changes, asked, lines }) => {
        await eventually(() => expect(asked()).toEqual([...first('5'), ...first('9')]));
        expect(changes.slice(3)).toEqual([
          { key: 'b', before: 'b@2', after: undefined },
          { key: 'b', before: undefined, after: 'other@8' },
          { key: 'c', before: 'c@3', after: undefined },
        ]);
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

  test('survives handlers and projections that throw', async () => {
    await follow(
      [list('5', item('a', '1')), watching(line('MODIFIED', item('a', '6')), line('ADDED', item('b', '7')))],
      async ({ store, changes, lines }) => {
        await eventually(() => expect(store.get('b')).toBe('b'));
        expect(store.get('a')).toBe('a');
        expect(changes).toHaveLength(2);
        expect(lines.map(({ message }) => message)).toEqual([
          'the handler of a change failed',
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

/** An API server that does not know streams of everything. */
const refusingStreams = refusing(422, 'sendInitialEvents: Forbidden: the WatchList feature gate is disabled');
const tooOld = line('ERROR', { kind: 'Status', code: 410, reason: 'Expired' });

describe('a reflector that lists', () => {
  test('calls nothing gone before it has read the last page', async () => {
    const page =
      (token: string, ...items: object[]): Answer =>
      (response) =>
        answerJson(response, 200, { metadata: { resourceVersion: '5', continue: token }, items });
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
    const cut = ending(line('ADDED', item('a', '1')));
    await follow(
      [cut, watching()],
      async ({ store, asked }) => {
        await eventually(() => expect(asked()).toHaveLength(2));
        expect([store.synced, store.size]).toEqual([false, 1]);
      },
      { reading: 'stream' },
    );
  });

  test('lists from then on when the server refuses streams, without a word of trouble', async () => {
    await follow(
      [refusingStreams, list('5', item('a', '1')), ending(tooOld), list('6', item('a', '1')), watching()],
      async ({ asked, lines, store }) => {
        await eventually(() => expect(asked()).toEqual(['stream', 'list', 'watch 5', 'list', 'watch 6']));
        expect([store.synced, store.outage]).toEqual([true, undefined]);
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
