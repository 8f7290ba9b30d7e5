import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connections } from './connections.ts';
import type { Exchange } from './exchange.ts';
import type { Gate } from './gate.ts';
import type { PastLists } from './past-lists.ts';
import type { Moment } from './plan.ts';
import type { Found } from './request-log.ts';
import type { Strikes } from './strikes.ts';
import type { Outgoing, Upstream } from './upstream.ts';

/** One request on its way, with everything that a fault may need. */
export interface Passage {
  readonly exchange: Exchange;
  readonly outgoing: Outgoing;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly note: (found: Found) => void;
  readonly surroundings: Surroundings;
}

/** What all requests share. */
export interface Surroundings {
  readonly upstream: Upstream;
  readonly gate: Gate;
  readonly connections: Connections;
  readonly pastLists: PastLists;
  readonly strikes: Strikes;
  /** Aborts when the faults of the plan are over. */
  readonly healing: () => AbortSignal;
  /** Aborts when watches of this resource are to be told that their version is too old. */
  readonly expiry: (resource: string) => AbortSignal;
  /** Everything stands still, and `first` is done then; false when the client is dead afterwards. */
  readonly halt: (exchange: Exchange, when: Moment, first?: () => Promise<void>) => Promise<boolean>;
}
