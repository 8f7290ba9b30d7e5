import type { Exchange } from './exchange.ts';
import type { Answer, Outgoing, Upstream } from './upstream.ts';

/** Lists as they once were. */
export interface PastLists {
  /** Notes how the client asks for this list. */
  note(exchange: Exchange, outgoing: Outgoing): void;
  /** Asks anew for every list of this resource that the client has ever asked for, and keeps the answers. */
  remember(resource: string): Promise<void>;
  recall(outgoing: Outgoing): Answer | undefined;
}

export function createPastLists(upstream: Upstream): PastLists {
  const asked = new Map<string, { readonly resource: string; readonly outgoing: Outgoing }>();
  const past = new Map<string, Answer>();
  return {
    note({ verb, resource }, outgoing) {
      if (verb === 'list' && resource !== '') asked.set(keyOf(outgoing), { resource, outgoing });
    },
    async remember(wanted) {
      for (const [key, { resource, outgoing }] of asked) {
        if (resource === wanted) past.set(key, await upstream.ask(outgoing));
      }
    },
    recall: (outgoing) => past.get(keyOf(outgoing)),
  };
}

function keyOf({ address, headers: { accept } }: Outgoing): string {
  return `${address} ${accept}`;
}
