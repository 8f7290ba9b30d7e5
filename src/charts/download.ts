/** One GET request with limits: time, size, redirects. */
import { EnvHttpProxyAgent, request } from 'undici';
import { nextHop, shown } from './address.ts';
import { ChartError, codeOf, describe } from './chart-error.ts';
import { size } from './limits.ts';

export interface Download {
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes a body may have. */
  readonly limit: number;
  /** Milliseconds until the last byte. */
  readonly time: number;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
  /** Of the last hop. */
  readonly url: URL;
}

const maxRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/** Proxies are taken from HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as other programs do; this machine is never behind one. */
const dispatcher = new EnvHttpProxyAgent({
  noProxy: [process.env.NO_PROXY ?? process.env.no_proxy, 'localhost', '127.0.0.1', '[::1]']
    .filter((entry) => entry !== undefined && entry !== '')
    .join(','),
});

/**
 * Answers with any status below 500 except 429; those mean "later".
 *
 * @throws ChartError `RepositoryUnreachable` or `ArchiveTooLarge`; the signal's reason when aborted
 */
export async function download(start: URL, options: Download): Promise<Answer> {
  const timeout = AbortSignal.timeout(options.time);
  const signal = AbortSignal.any([options.signal, timeout]);
  let url = start;
  try {
    for (let hop = 0; ; hop++) {
      const answer = await get(url, headersFor(url, start, options.headers), options.limit, signal);
      const location = answer.header('location');
      if (!redirects.has(answer.status) || location === undefined) return checked(answer);
      if (hop === maxRedirects) throw unreachable(start, `it redirects more than ${maxRedirects} times`);
      const next = nextHop(url, location);
      if (next === undefined) throw unreachable(start, 'it redirects to an address that must not be followed');
      url = next;
    }
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof ChartError) throw error;
    if (timeout.aborted) throw later(url, `no complete answer within ${options.time / 1000} s`, error);
    throw later(url, describe(error), error);
  }
}

async function get(url: URL, headers: Record<string, string>, limit: number, signal: AbortSignal): Promise<Answer> {
  const { statusCode, headers: received, body } = await request(url, { dispatcher, headers, signal });
  const header = (name: string) => {
    const value = received[name];
    return Array.isArray(value) ? value[0] : value;
  };
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > limit) {
      throw new ChartError(
        'ArchiveTooLarge',
        `${shown(url)} answers with more than ${size(limit)}, which is refused. Check that the address is the right one.`,
      );
    }
    chunks.push(bytes);
  }
  return { status: statusCode, header, body: Buffer.concat(chunks), url };
}

/** What authorises at one host is never shown to another. */
function headersFor(url: URL, start: URL, headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  const plain = { 'user-agent': 'meshwright', 'accept-encoding': 'identity', ...headers };
  if (url.origin === start.origin) return plain;
  return Object.fromEntries(Object.entries(plain).filter(([name]) => name !== 'authorization'));
}

function checked(answer: Answer): Answer {
  if (answer.status >= 500 || answer.status === 429) throw later(answer.url, `status ${answer.status}`);
  return answer;
}

function unreachable(url: URL, why: string): ChartError {
  return new ChartError(
    'RepositoryUnreachable',
    `${shown(url)} cannot be used: ${why}. Check the address of the chart source.`,
  );
}

function later(url: URL, why: string, cause?: unknown): ChartError {
  const code = codeOf(cause);
  const detail = code === undefined || why.includes(code) ? why : `${code}: ${why}`;
  return new ChartError(
    'RepositoryUnreachable',
    `${shown(url)} cannot be reached (${detail}). Check the address of the chart source and whether the operator's network may reach it; it is tried again.`,
    { transient: true, cause },
  );
}
