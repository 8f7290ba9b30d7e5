import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { FlagError } from './flags.ts';
import type { KeyAndCertificate } from './self-signed.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Pages by path; whatever else is asked for is not found. */
export type Pages = Readonly<Record<string, (request: IncomingMessage) => Answer | Promise<Answer>>>;

export interface ServerOptions {
  /** `host:port`, `[address]:port`, or `:port` for every address of this machine. */
  readonly address: string;
  readonly pages: Pages;
  /** With it the server speaks HTTPS. */
  readonly tls?: KeyAndCertificate | undefined;
}

export interface PageServer extends AsyncDisposable {
  readonly url: string;
}

const limits = { keepAliveTimeout: 120_000, headersTimeout: 10_000, requestTimeout: 10_000, maxHeaderSize: 32_768 };
const mostConnections = 100;
/** What is under way at the end may take so long. */
const drainMs = 3_000;

/** Serves small pages to GET. Disposing of it takes nothing new and waits for what is under way. */
export async function servePages({ address, pages, tls }: ServerOptions): Promise<PageServer> {
  const { host, port } = parseAddress(address);
  const handler: RequestListener = (request, response) => void answer(request, response, pages);
  const server = tls === undefined ? createServer(limits, handler) : createSecureServer({ ...limits, ...tls }, handler);
  server.maxConnections = mostConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Error(`can't listen on ${address}: ${error.message}`)));
    server.listen(port, host, resolve);
  });
  const bound = server.address() as AddressInfo;
  const shown = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${shown}:${bound.port}`,
    [Symbol.asyncDispose]: () => drain(server),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, pages: Pages): Promise<void> {
  const { status, text, headers } = await answerOf(request, pages);
  // A body that nobody reads must not be waited for.
  const last = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
  if (last) response.once('finish', () => request.destroy());
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...headers,
    ...(last ? { connection: 'close' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}

async function answerOf(request: IncomingMessage, pages: Pages): Promise<Answer> {
  const path = request.url?.split('?')[0] ?? '';
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (page === undefined) return { status: 404, text: 'not found\n' };
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { status: 405, text: 'only GET\n', headers: { allow: 'GET, HEAD' } };
  try {
    return await page(request);
  } catch {
    return { status: 500, text: 'internal error\n' };
  }
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  const end = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearTimeout(end);
}

function parseAddress(address: string): { readonly host: string | undefined; readonly port: number } {
  const [, bracketed, plain, digits = ''] = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(address) ?? [];
  const port = Number(digits);
  if (digits === '' || port > 65_535) throw new FlagError(`${address} is no address: write host:port, or :port`);
  return { host: bracketed ?? (plain === '' ? undefined : plain), port };
}
