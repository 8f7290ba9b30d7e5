import type { ServerResponse } from 'node:http';
import { connect } from '../connect.ts';
import type { KubeObject } from '../object.ts';
import { type Reading, type Reflection, reflect } from '../reflector.ts';
import type { Rhythm } from '../rhythm.ts';
import type { Change } from '../store.ts';
import { createLogbook, type LogLine } from './logbook.ts';
import { answerJson, startScriptedServer } from './scripted-server.ts';

const kind = { apiVersion: 'v1', kind: 'ConfigMap' };

export interface Answer {
  (response: ServerResponse): void;
  /** What is told of everything that exists, to who asks for it as a stream; the next answer goes on from there. */
  readonly streamed?: readonly string[];
}

export const item = (name: string, resourceVersion: string, uid = name) => ({
  metadata: { name, uid, resourceVersion },
});
export const list = (resourceVersion: string, ...items: object[]): Answer =>
  Object.assign((response: ServerResponse) => answerJson(response, 200, { metadata: { resourceVersion }, items }), {
    streamed: [...items.map((object) => line('ADDED', object)), endOfAll(resourceVersion)],
  });
/** The same, told once `time` has come: until then a stream is open and silent, and a list is not answered. */
export const listLater =
  (time: Promise<void>, resourceVersion: string, ...items: object[]): Answer =>
  (response) => {
    const all = list(resourceVersion, ...items);
    const asStream = response.req.url?.includes('sendInitialEvents') === true;
    if (asStream) begin(response);
    void time.then(() => (asStream ? watching(...(all.streamed ?? [])) : all)(response));
  };
export const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;
export const endOfAll = (resourceVersion: string): string =>
  line('BOOKMARK', { metadata: { resourceVersion, annotations: { 'k8s.io/initial-events-end': 'true' } } });
const begin = (response: ServerResponse): void => {
  if (!response.headersSent) response.writeHead(200).flushHeaders();
};
/** A watch that sends these lines and stays open. */
export const watching =
  (...lines: string[]): Answer =>
  (response) => {
    begin(response);
    for (const text of lines) response.write(text);
  };
export const ending =
  (...lines: string[]): Answer =>
  (response) => {
    begin(response);
    response.end(lines.join(''));
  };
export const page =
  (token: string, ...items: object[]): Answer =>
  (response) =>
    answerJson(response, 200, { metadata: { resourceVersion: '5', continue: token }, items });
export const refusing =
  (code: number, message = 'no'): Answer =>
  (response) =>
    answerJson(response, code, { kind: 'Status', code, message });

export interface Running {
  readonly store: Reflection<string>;
  readonly changes: Change<string>[];
  /** What the store held each time that it told that it is current. */
  readonly current: readonly (readonly string[])[];
  /** What was asked: `list`, `stream` (of everything), or `watch` with the version. */
  readonly asked: () => string[];
  readonly lines: LogLine[];
}

/** Runs a reflector on a server that gives the answers in their order; the last one stays. */
export async function follow(
  answers: readonly Answer[],
  check: (running: Running) => Promise<void>,
  more: {
    reading: Reading;
    rhythm?: Partial<Rhythm>;
    project?: (object: KubeObject) => string | undefined;
    onChange?: () => void;
    onCurrent?: () => void;
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
  const current: string[][] = [];
  const { log, lines } = createLogbook();
  const store = reflect<string>({
    client,
    kind,
    project: more.project ?? (({ metadata }) => `${metadata.uid}@${metadata.resourceVersion}`),
    onChange(change) {
      changes.push(change);
      more.onChange?.();
    },
    onCurrent() {
      current.push([...store.values()]);
      more.onCurrent?.();
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
  await check({ store, changes, current, asked, lines });
  stop.abort(new Error('the test is over'));
  await store.done;
}
