import type { Dispatcher } from 'undici';
import { largestAnswer, largestLine, readBody, readLines } from './body.ts';
import { type Clock, sleep } from './clock.ts';
import type { CredentialSource, Credentials } from './credentials.ts';
import { unlessAborted, withDeadline } from './deadline.ts';
import { createDispatchers, type Lane, type Timeouts } from './dispatchers.ts';
import { ApiError } from './errors.ts';
import { askingFirst, Refusal } from './fence.ts';
import { retryDelayMs } from './retry.ts';
import { errorFromAnswer } from './status.ts';
import { TurnShare } from './turn-share.ts';
import { Turnstile } from './turnstile.ts';
import { errorFromSocket } from './unreachable.ts';

export type Verb = 'get' | 'list' | 'watch' | 'apply' | 'patch' | 'create' | 'delete';

/** One HTTP request, and what must be known to send it safely. */
export interface Call {
  readonly verb: Verb;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query below the server's base URL. */
  readonly path: string;
  /** What it does, for messages: `apply Deployment istio-system/istiod`. */
  readonly action: string;
  /** True when doing it twice is the same as doing it once. */
  readonly idempotent: boolean;
  /** True when it may change what is stored. */
  readonly changes?: boolean;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: unknown;
}

/** One request as it went over the wire, for logs, metrics and tests. `status` is undefined when no answer came. */
export interface RequestRecord {
  readonly verb: Verb;
  readonly method: Call['method'];
  readonly path: string;
  readonly status: number | undefined;
  readonly milliseconds: number;
}

export interface Transport {
  /** Sends a call, repeats it where that is safe, and returns the JSON of the answer. Throws ApiError. */
  send(call: Call, signal?: AbortSignal): Promise<unknown>;
  /** Opens a stream of JSON lines; resolves when the server accepted it. Ending the iteration closes the connection. */
  open(call: Call, signal?: AbortSignal): Promise<AsyncGenerator<string>>;
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly credentials: CredentialSource;
  readonly timeouts: Timeouts;
  readonly userAgent: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onRequest?: ((record: RequestRecord) => void) | undefined;
  readonly beforeChange?: (() => void) | undefined;
}

/** So many are begun in one turn of the event loop: each watch opens a connection, which takes the longest. */
const begunAtOnce = { requests: 3, watches: 1 } satisfies Record<Lane, number>;
/** Of each turn of the event loop, all watches together take so long, in milliseconds. */
const watchingMs = 4;

export function createTransport(options: TransportOptions): Transport {
  const { credentials, timeouts, clock, random, beforeChange } = options;
  const dispatchers = createDispatchers(timeouts);
  const turn = new TurnShare(watchingMs);
  const turnstiles = { requests: new Turnstile(begunAtOnce.requests), watches: new Turnstile(begunAtOnce.watches) };

  /** One request with the credentials of now; after a 401, once more with renewed ones. */
  const request = async (call: Call, lane: Lane, signal: AbortSignal | undefined): Promise<Dispatcher.ResponseData> => {
    const access = await unlessAborted(credentials.current(), signal);
    await turnstiles[lane].pass();
    signal?.throwIfAborted();
    const answer = await exchange(call, lane, access, signal);
    if (answer.statusCode !== 401) return answer;
    const renewed = await unlessAborted(credentials.renewed(access), signal);
    if (renewed === undefined) return answer;
    await answer.body.dump();
    return exchange(call, lane, renewed, signal);
  };

  const exchange = async (call: Call, lane: Lane, access: Credentials, signal: AbortSignal | undefined) => {
    const begin = clock.monotonic();
    const { verb, method, path } = call;
    const record = (status: number | undefined): void =>
      options.onRequest?.({ verb, method, path, status, milliseconds: clock.monotonic() - begin });
    const base = new URL(access.server);
    try {
      const pool = dispatchers.for(access, lane);
      const dispatcher = call.changes && beforeChange !== undefined ? askingFirst(pool, beforeChange) : pool;
      const answer = await dispatcher.request({
        origin: base.origin,
        path: base.pathname.replace(/\/$/, '') + call.path,
        method: call.method,
        ...(signal === undefined ? {} : { signal }),
        headers: {
          ...access.headers,
          accept: call.accept ?? 'application/json',
          'user-agent': options.userAgent,
          ...(call.body === undefined ? {} : { 'content-type': call.contentType ?? 'application/json' }),
        },
        ...(call.body === undefined ? {} : { body: toYamlSafeJson(call.body) }),
      });
      record(answer.statusCode);
      return answer;
    } catch (error) {
      if (error instanceof Refusal) throw error.cause;
      record(undefined);
      signal?.throwIfAborted();
      throw errorFromSocket(call.action, error);
    }
  };

  const sendOnce = async (call: Call, signal: AbortSignal): Promise<unknown> => {
    const answer = await request(call, 'requests', signal);
    const text = await readBody(withSocketErrors(call, answer.body, signal), call.action, largestAnswer);
    if (answer.statusCode >= 300) throw refused(call, answer, text);
    return parseJson(call, answer, text);
  };

  return {
    send(call, signal) {
      return withDeadline(call.action, timeouts.call, signal, async (deadline) => {
        for (let tries = 1; ; tries += 1) {
          try {
            return await sendOnce(call, deadline);
          } catch (error) {
            const wait = error instanceof ApiError ? retryDelayMs(error, tries, call.idempotent, random) : undefined;
            if (wait === undefined) throw error;
            await sleep(clock, wait, deadline);
            if (deadline.aborted) throw error;
          }
        }
      });
    },
    async open(call, signal) {
      const answer = await request(call, 'watches', signal);
      if (answer.statusCode === 200) {
        return readLines(withSocketErrors(call, answer.body, signal), call.action, largestLine, turn);
      }
      const body = withSocketErrors(call, answer.body, signal);
      throw refused(call, answer, await readBody(body, call.action, largestAnswer));
    },
    close: () => dispatchers.destroy(),
  };
}

/** The pieces of a stream, with failures of its connection as ApiErrors. */
async function* withSocketErrors(call: Call, body: AsyncIterable<Buffer>, signal: AbortSignal | undefined) {
  try {
    yield* body;
  } catch (error) {
    signal?.throwIfAborted();
    throw errorFromSocket(call.action, error);
  }
}

function refused(call: Call, answer: Dispatcher.ResponseData, body: string): ApiError {
  const retryAfter = answer.headers['retry-after'];
  return errorFromAnswer({
    action: call.action,
    status: answer.statusCode,
    body,
    retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
  });
}

function parseJson(call: Call, answer: Dispatcher.ResponseData, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const type = String(answer.headers['content-type'] ?? 'no content type');
    throw new ApiError({
      reason: 'BadAnswer',
      status: answer.statusCode,
      message: `could not ${call.action}: the answer (${type}) is no complete JSON`,
      cause: error,
    });
  }
}

/**
 * JSON that a YAML reader takes, too: apply bodies are read as YAML, which knows no lone halves of characters and
 * refuses some control characters that JSON allows.
 */
export function toYamlSafeJson(body: unknown): string {
  const wellFormed = JSON.stringify(body, (_key, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  );
  return wellFormed.replaceAll(
    /[\u007f-\u009f\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
