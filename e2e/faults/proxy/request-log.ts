import type { Exchange } from './exchange.ts';
import type { Fault } from './plan.ts';

/** One request as the proxy saw it. */
export interface LoggedRequest extends Exchange {
  /** What the API server answered; undefined: it was not asked, or has not answered yet. */
  readonly status: number | undefined;
  /** Version of the object before a write; undefined when there was none, or it may not be read. */
  readonly versionBefore: string | undefined;
  /** Version of the object or list in the answer. */
  readonly versionAfter: string | undefined;
  /** The write changed something: it succeeded, and the object did not keep its version. */
  readonly effective: boolean;
  readonly fault: Fault | undefined;
  readonly milliseconds: number | undefined;
}

/** What becomes known of a request while it is handled. */
export type Found = Partial<Omit<LoggedRequest, keyof Exchange>>;

/** Everything that went through the proxy, in the order in which it came in. */
export class RequestLog {
  readonly #entries: LoggedRequest[] = [];

  get entries(): readonly LoggedRequest[] {
    return this.#entries;
  }

  /** Adds a request; the function returned notes what is found out about it. */
  begin(exchange: Exchange): (found: Found) => void {
    const begun = performance.now();
    const place = this.#entries.length;
    let entry: LoggedRequest = { ...exchange, ...unknown };
    this.#entries.push(entry);
    return (found) => {
      entry = { ...entry, ...found, milliseconds: Math.round(performance.now() - begun) };
      this.#entries[place] = entry;
    };
  }
}

const unknown = {
  status: undefined,
  versionBefore: undefined,
  versionAfter: undefined,
  effective: false,
  fault: undefined,
  milliseconds: undefined,
} satisfies Required<Found>;
