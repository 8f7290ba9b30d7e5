import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type Clock, systemClock } from '../kube/index.ts';
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
  readonly clock?: Clock;
}

export interface PageServer extends AsyncDisposable {
  readonly url: string;
}

const limits = { keepAliveTimeout: 120_000, headersTimeout: 10_000, requestTimeout: 10_000, maxHeaderSize: 32_768 };
const tlsLimits = { ...limits, handshakeTimeout: 10_000 };
const mostConnections = 100;
/** What is under way at the end may take so long. */
const drainMs = 3_000;

/** Serves small pages to GET. Disposing of it takes nothing new and waits for what is under way, three seconds at most. */
export async function servePages(options: ServerOptions): Promise<PageServer> {
  const { address, pages, tls, clock = systemClock } = options;
  const { host, port } = parseAddress(address);
  const handler: RequestListener = (request, response) => void answer(request, response, pages);
  const server =
    tls === undefined ? createServer(limits, handler) : createSecureServer({ ...tlsLimits, ...tls }, handler);
  server.maxConnections = mostConnections;
  const connections = connectionsOf(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Error(`can't listen on ${address}: ${error.message}`)));
    server.listen(port, host, resolve);
  });
  const bound = server.address() as AddressInfo;
  const shown = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${shown}:${bound.port}`,
    [Symbol.asyncDispose]: () => drain(server, connections, clock),
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

/** Every open connection: a server itself does not know those whose TLS handshake goes on. */
function connectionsOf(server: Server): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return open;
}

async function drain(server: Server, connections: ReadonlySet<Socket>, clock: Clock): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  const cancel = clock.after(drainMs, () => {
    for (const socket of connections) socket.destroy();
  });
  await closed;
  cancel();
}

function parseAddress(address: string): { readonly host: string | undefined; readonly port: number } {
  const [, bracketed, plain, digits = ''] = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(address) ?? [];
  const port = Number(digits);
  if (digits === '' || port > 65_535) throw new FlagError(`${address} is no address: write host:port, or :port`);
  return { host: bracketed ?? (plain === '' ? undefined : plain), port };
}
