import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { load } from 'js-yaml';
import { listAt, textAt } from '../../../../src/kube/json.ts';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: unknown;
}

/** A watch as it comes over the wire. */
export interface RawWatch {
  /** `ADDED one`, `BOOKMARK `, for each whole line; a line that is no JSON is here as it came. */
  readonly events: readonly string[];
  /** Whole lines. */
  readonly lines: readonly string[];
  /** What came after the last line end. */
  readonly rest: string;
  /** `ended`, or the code of the error that the connection failed with. */
  readonly end: Promise<string>;
}

/** A client that repeats nothing and hides nothing. */
export interface RawClient {
  /** Rejects with the code of the error when there is no whole answer. */
  send(method: string, path: string, body?: unknown): Promise<RawAnswer>;
  watch(path: string): Promise<RawWatch>;
  close(): void;
}

export async function openRawClient(kubeconfig: string): Promise<RawClient> {
  const content = load(await readFile(kubeconfig, 'utf8'));
  const cluster = listAt(content, 'clusters')[0];
  const ca = Buffer.from(textAt(cluster, 'cluster', 'certificate-authority-data') ?? '', 'base64');
  const server = textAt(cluster, 'cluster', 'server') ?? '';
  const authorization = `Bearer ${textAt(listAt(content, 'users')[0], 'user', 'token')}`;
  const agent = new Agent({ ca, keepAlive: true });
  const open = async (method: string, path: string, body?: unknown): Promise<IncomingMessage> => {
    const contentType = method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json';
    const headers = { authorization, accept: 'application/json', 'content-type': contentType };
    const sent = request(new URL(path, server), { method, agent, headers });
    // A connection that fails after the head of an answer is told by the answer.
    sent.on('error', () => undefined);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    const [incoming] = (await once(sent, 'response').catch(rethrowCode)) as [IncomingMessage];
    return incoming.setEncoding('utf8');
  };
  return {
    async send(method, path, body) {
      const incoming = await open(method, path, body);
      const text = await textOf(incoming).catch(rethrowCode);
      const retryAfter = incoming.headers['retry-after'];
      return { status: incoming.statusCode ?? 0, retryAfter, body: JSON.parse(text) as unknown };
    },
    async watch(path) {
      const incoming = await open('GET', path);
      let text = '';
      incoming.on('data', (piece: string) => {
        text += piece;
      });
      const end = new Promise<string>((resolve) => {
        incoming.once('end', () => resolve('ended'));
        incoming.once('error', (error) => resolve(codeOf(error)));
      });
      const split = (): string[] => text.split('\n');
      return {
        get events() {
          return split().slice(0, -1).map(describeEvent);
        },
        get lines() {
          return split().slice(0, -1);
        },
        get rest() {
          return split().at(-1) ?? '';
        },
        end,
      };
    },
    close: () => agent.destroy(),
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of incoming as AsyncIterable<string>) text += piece;
  return text;
}

function describeEvent(line: string): string {
  const event: unknown = JSON.parse(line);
  return `${textAt(event, 'type')} ${textAt(event, 'object', 'metadata', 'name') ?? ''}`.trim();
}

function rethrowCode(error: unknown): never {
  throw new Error(codeOf(error), { cause: error });
}

function codeOf(error: unknown): string {
  return textAt(error, 'code') ?? String(error);
}
