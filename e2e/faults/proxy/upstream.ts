import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';

/** A request as it is passed on. */
export interface Outgoing {
  readonly method: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A whole answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The API server behind the proxy, asked over connections that are kept. */
export interface Upstream {
  ask(outgoing: Outgoing): Promise<Answer>;
  /** Resolves when the head of the answer is there. Destroying the message ends the request. */
  open(outgoing: Outgoing): Promise<IncomingMessage>;
  close(): void;
}

export function connectUpstream(server: string, caCertificate: string): Upstream {
  const agent = new Agent({ ca: caCertificate, keepAlive: true });
  const open = async ({ method, address, headers, body }: Outgoing): Promise<IncomingMessage> => {
    const sent = request(new URL(address, server), { method, agent, headers });
    sent.end(body);
    const [incoming] = (await once(sent, 'response')) as [IncomingMessage];
    return incoming;
  };
  return {
    open,
    async ask(outgoing) {
      const incoming = await open(outgoing);
      const body = await readAll(incoming);
      return { status: incoming.statusCode ?? 0, headers: passedOn(incoming), body };
    },
    close: () => agent.destroy(),
  };
}

export async function readAll(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Headers that speak of one connection only, or that no longer fit what is passed on. */
const ofOneHop = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'host',
  'accept-encoding',
]);

/** The headers of a message that are passed on. */
export function passedOn({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const single = Object.entries(headers).filter(([name]) => !ofOneHop.has(name));
  return Object.fromEntries(single.map(([name, value]) => [name, String(value)]));
}
