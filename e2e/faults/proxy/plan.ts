import type { Verb } from './exchange.ts';

/** What goes wrong, and when. Plain data: the same plan does the same each time it is played. */
export interface Plan {
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly on: Match;
  /** So many matching requests pass first. Default 0. */
  readonly after?: number;
  /** So many matching requests in a row meet the fault. Default 1. */
  readonly times?: number;
  readonly fault: Fault;
}

/** Which requests are meant; what is left out may be anything. */
export interface Match {
  readonly verbs?: readonly Verb[];
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** `none`: the object itself. */
  readonly subresource?: string;
  readonly dryRun?: boolean;
}

/** An HTTP status that stands for one way in which the API server refuses. */
export type RefusalCode = 401 | 403 | 404 | 409 | 410 | 422 | 429 | 500 | 503 | 504;

/** A moment in a request's life. */
export type Moment =
  /** It has come in, and the API server knows nothing of it. */
  | 'before'
  /** The API server has answered, and the client knows nothing of that. */
  | 'after'
  /** The client has the whole answer. */
  | 'answered';

/** Faults of single requests, of any kind. */
export type RequestFault =
  | { readonly do: 'delay'; readonly milliseconds: number }
  /** The connection is reset: before anything was forwarded, or after, so that the answer of a write is swallowed. */
  | { readonly do: 'drop'; readonly when: 'before' | 'after' }
  /** Accepted, and no word more; the connection is reset when the time is over or the faults end. */
  | { readonly do: 'freeze'; readonly milliseconds: number }
  /** The API server is not asked. A watch is told 410 as the API server does it: by an ERROR event in a stream that began well. */
  | { readonly do: 'refuse'; readonly code: RefusalCode; readonly retryAfterSeconds?: number }
  /** A list as it was when it was remembered; what was never remembered is passed on. */
  | { readonly do: 'replay' }
  /** Everything stands still at this moment, until whoever plays the plan has done what it wants, such as a crash. */
  | { readonly do: 'halt'; readonly when: Moment }
  /** Half of the answer, then a reset. A watch: so many whole events first, then half of the next. */
  | { readonly do: 'cut'; readonly afterEvents?: number };

/** Faults of a watch that goes on. Objects are named `namespace/name`, or `name`. */
export type StreamFault =
  /** Events are kept back so long, and then delivered; coalesced: of each object only what it is by then. */
  | { readonly do: 'hold'; readonly milliseconds: number; readonly coalesce?: boolean }
  /** Silence after so many events: neither events nor bookmarks. */
  | { readonly do: 'silence'; readonly afterEvents: number }
  /** No event of this object gets through; a bookmark in its place moves the client past it. */
  | { readonly do: 'hide'; readonly object: string }
  /** Each second event of this object is delivered before the first. */
  | { readonly do: 'reorder'; readonly object: string };

export type Fault = RequestFault | StreamFault;
