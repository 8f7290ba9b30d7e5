import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { altered, type Fault, faultFor } from './fault.ts';

/** A request that a server got, in order. */
export interface ServedRequest {
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  readonly status: number | 'reset';
}

/** What a handler answers. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** An HTTP server on loopback that can be told to do things wrong. */
export interface LoopbackServer {
  /** For example `http://127.0.0.1:40123`, without a slash at its end. */
  readonly origin: string;
  /** Every request so far. */
  readonly requests: readonly ServedRequest[];
  /** From now on requests for this path (`*`: all others) meet the fault. */
  fail(path: string, fault: Fault): void;
  /** Takes away all faults. */
  heal(): void;
  /** Ends all connections; afterwards the address refuses connections. May be called again. */
  stop(): Promise<void>;
}

/** Serves what the handler answers, on a free port of 127.0.0.1. */
export async function serveOnLoopback(handler: (path: string) => Promise<Answer>): Promise<LoopbackServer> {
  const requests: ServedRequest[] = [];
  const faults = new Map<string, Fault>();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://loopback').pathname;
    const log = (status: number | 'reset'): number => requests.push({ method: request.method ?? 'GET', path, status });
    handler(path)
      .then((answer) => send(request, response, answer, faultFor(faults, path), log))
      .catch((error: unknown) => {
        log('reset');
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
  });
  const port = await listen(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    fail: (path, fault) => void faults.set(path, fault),
    heal: () => faults.clear(),
    async stop() {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address with a port');
  return address.port;
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  fault: Fault | undefined,
  log: (status: number | 'reset') => number,
): Promise<void> {
  const reply = (status: number, body: Uint8Array | string, headers: Readonly<Record<string, string>> = {}): void => {
    log(status);
    response.writeHead(status, { 'content-length': String(Buffer.byteLength(body)), ...headers });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  const body = answer.body ?? '';
  switch (fault?.kind) {
    case 'status':
      return reply(fault.status, `status ${fault.status}\n`);
    case 'body':
      return reply(200, fault.body, answer.headers);
    case 'altered':
      return reply(answer.status, altered(Buffer.from(body)), answer.headers);
    case 'redirect':
      return reply(302, '', { location: fault.location });
    case 'reset':
      log('reset');
      response.destroy();
      return;
    case 'truncated':
      log(answer.status);
      response.writeHead(answer.status, { ...answer.headers, 'content-length': String(Buffer.byteLength(body) + 1) });
      response.write(body, () => response.destroy());
      return;
    case 'slow':
      await sleep(fault.milliseconds);
      return reply(answer.status, body, answer.headers);
    case undefined:
      return reply(answer.status, body, answer.headers);
  }
}
