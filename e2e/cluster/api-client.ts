import { Agent, request } from 'node:https';
import type { KeyPair } from './credentials.ts';

/** An answer of the API server; `body` is the parsed JSON, or the text when it is none. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The few plain requests that the cluster itself needs before kubectl is worth its start-up time. */
export interface ApiClient {
  request(method: 'GET' | 'POST', path: string, body?: unknown): Promise<ApiAnswer>;
  close(): void;
}

const patience = 10_000;

/**
 * A client for one API server; `identity` undefined makes anonymous requests. Rejects only when there is no answer at
 * all.
 */
export function createApiClient(url: string, caCertificate: string, identity: KeyPair | undefined): ApiClient {
  const tls = { ca: caCertificate, ...(identity && { cert: identity.certificate, key: identity.key }) };
  const agent = new Agent({ ...tls, keepAlive: true, maxSockets: 2 });
  return {
    request: (method, path, body) =>
      new Promise((resolve, reject) => {
        const outgoing = request(new URL(path, url), {
          method,
          agent,
          timeout: patience,
          headers: { accept: 'application/json', 'content-type': 'application/json' },
        });
        outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${patience / 1000} s`)));
        outgoing.on('error', reject);
        outgoing.on('response', (incoming) => {
          let text = '';
          incoming.setEncoding('utf8');
          incoming.on('error', reject);
          incoming.on('data', (piece: string) => {
            text += piece;
          });
          incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: parse(text) }));
        });
        outgoing.end(body === undefined ? undefined : JSON.stringify(body));
      }),
    close: () => agent.destroy(),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // /readyz and a few errors answer in plain text.
    return text;
  }
}
