import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { connect } from './connect.ts';
import type { KubeObject } from './object.ts';
import { type Reflection, reflect } from './reflector.ts';
import type { Rhythm } from './rhythm.ts';
import type { Change } from './store.ts';
import { eventually } from './testing/eventually.ts';
import { createLogbook, type LogLine } from './testing/logbook.ts';
import { answerJson, startScriptedServer } from './testing/scripted-server.ts';

const kind = { apiVersion: 'v1', kind: 'ConfigMap' };

type Answer = (response: ServerResponse) => void;

const item = (name: string, resourceVersion: string, uid = name) => ({ metadata: { name, uid, resourceVersion } });
const list =
  (resourceVersion: string, ...items: object[]): Answer =>
  (response) =>
    answerJson(response, 200, { metadata: { resourceVersion }, items });
const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;
/** A watch that sends these lines and stays open. */
const watching =
  (...lines: string[]): Answer =>
  (response) => {
    response.writeHead(200).flushHeaders();
    for (const text of lines) response.write(text);
  };
const ending =
  (...lines: string[]): Answer =>
  (response) => {
    response.writeHead(200).end(lines.join(''));
  };
const refusing =
  (code: number, message = 'no'): Answer =>
  (response) =>
    answerJson(response, code, { kind: 'Status', code, message });

interface Running {
  readonly store: Reflection<string>;
  readonly changes: Change<string>[];
  /** What was asked: `list`, or `watch` with the version. */
  readonly asked: () => string[];
  readonly lines: LogLine[];
}

/** Runs a reflector on a server that gives the answers in their order; the last one stays. */
async function follow(
  answers: readonly Answer[],
  check: (running: Running) => Promise<void>,
  more: { rhythm?: Partial<Rhythm>; project?: (object: KubeObject) => string | undefined; onChange?: () => void } = {},
): Promise<void> {
  const left = [...answers];
  await using server = await startScriptedServer((_, response) => {
    const answer = left.length > 1 ? left.shift() : left[0];
    answer?.(response);
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
    random: () => 0,
    rhythm: { backoff: { firstMs: 10, longestMs: 20 }, ...more.rhythm },
  });
  const asked = (): string[] =>
    server.requests.map((request) => {
      const query = new URLSearchParams(request.split('?')[1]);
      return query.has('watch') ? `watch ${query.get('resourceVersion')}` : 'list';
    });
  await check({ store, changes, asked, lines });
  stop.abort(new Error('the test is over'));
  await store.done;
}

describe('a reflector', () => {
  test('resumes from the last version it saw, bookmarks included, without a list', async () => {
    const bookmark = line('BOOKMARK', { metadata: { resourceVersion: '7' } });
    await follow(
      [list('5', item('a', '3')), ending(line('ADDED', item('b', '6'))), ending(bookmark), watching()],
      async ({ store, changes, asked }) => {
        await eventually(() => expect(asked()).toEqual(['list', 'watch 5', 'watch 6', 'watch 7']));
        expect([...store.entries()]).toEqual([
          ['a', 'a@3'],
          ['b', 'b@6'],
        ]);
        expect(changes.map(({ key }) => key)).toEqual(['a', 'b']);
        expect([store.synced, store.outage, store.size, store.versionOf('b')]).toEqual([true, undefined, 2, '6']);
      },
    );
  });

  test('reads all pages of a list before anything is absent', async () => {
    const first: Answer = (response) =>
      answerJson(response, 200, { metadata: { resourceVersion: '5', continue: 'more' }, items: [item('a', '1')] });
    await follow([first, list('5', item('b', '2')), watching()], async ({ store, changes }) => {
      await store.whenSynced;
      expect(changes).toEqual([
        { key: 'a', before: undefined, after: 'a@1' },
        { key: 'b', before: undefined, after: 'b@2' },
      ]);
    });
  });

  test('lists again when its version is too old, and tells what it missed', async () => {
    const expired = line('ERROR', { kind: 'Status', code: 410, reason: 'Expired' });
    await follow(
      [
        list('5', item('a', '1'), item('b', '2'), item('c', '3')),
        ending(expired),
        list('9', item('a', '1'), item('b', '8', 'other')),
        watching(),
      ],
      async ({ store, changes, asked, lines }) => {
        await eventually(() => expect(asked()).toEqual(['list', 'watch 5', 'list', 'watch 9']));
        expect(changes.slice(3)).toEqual([
          { key: 'c', before: 'c@3', after: undefined },
          { key: 'b', before: 'b@2', after: undefined },
          { key: 'b', before: undefined, after: 'other@8' },
        ]);
        expect([store.outage, lines]).toEqual([undefined, []]);
      },
    );
  });

  test('lists again after a long silence: its version may be one of the future', async () => {
    await follow(
      [list('5'), watching(), list('3', item('a', '2')), watching(line('BOOKMARK', item('', '4')))],
      async ({ store, asked, lines }) => {
        await eventually(() => expect(store.get('a')).toBe('a@2'));
        await eventually(() => expect(asked().slice(0, 4)).toEqual(['list', 'watch 5', 'list', 'watch 3']));
        expect(lines[0]).toMatchObject({ level: 'warn' });
      },
      { rhythm: { silentMs: 500 } },
    );
  });

  test('resumes after a silence when there had been a sign of life', async () => {
    await follow(
      [list('5'), watching(line('BOOKMARK', { metadata: { resourceVersion: '6' } })), watching()],
      async ({ asked }) => eventually(() => expect(asked()).toEqual(['list', 'watch 5', 'watch 6'])),
      { rhythm: { silentMs: 500 } },
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
    await follow(answers, check, { rhythm: { backoff: { firstMs: 100, longestMs: 100 } } });
  });

  test('keeps what it knows while the server is away', async () => {
    await follow(
      [list('5', item('a', '1')), ending(line('BOOKMARK', item('', '6'))), refusing(403)],
      async ({ store }) => {
        await eventually(() => expect(store.outage?.error.reason).toBe('Forbidden'));
        expect([store.synced, store.get('a')]).toEqual([true, 'a@1']);
      },
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
      { project: ({ metadata }) => (metadata.name === 'b' && metadata.resourceVersion !== '6' ? 'b' : undefined) },
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
      { rhythm: { backoff: { firstMs: 200, longestMs: 30_000 } } },
    );
  });

  test('tells whoever waits for the first list when it is stopped before', async () => {
    let waiting: Promise<void> | undefined;
    await follow([refusing(500)], async ({ store }) => {
      waiting = store.whenSynced;
      waiting.catch(() => undefined);
      await eventually(() => expect(store.outage).toBeDefined());
    });
    await expect(waiting).rejects.toThrow('the test is over');
  });
});
