import type { Clock } from './clock.ts';
import type { ApiError, ApiReason } from './errors.ts';
import type { Logger } from './logger.ts';
import type { Kind } from './object.ts';
import type { Outage } from './store.ts';

/** Whether a reflector is in contact with the API server, and since when not; logs each turn once. */
export class Contact {
  readonly #kind: Kind;
  readonly #log: Logger;
  readonly #clock: Clock;
  #outage: Outage | undefined;
  #logged: ApiReason | undefined;
  #lastHeard: number;

  constructor({ kind, log, clock }: { kind: Kind; log: Logger; clock: Clock }) {
    this.#kind = kind;
    this.#log = log;
    this.#clock = clock;
    this.#lastHeard = clock.epoch();
  }

  get outage(): Outage | undefined {
    return this.#outage;
  }

  heard(): void {
    this.#lastHeard = this.#clock.epoch();
  }

  lost(error: ApiError): void {
    // Silence is noticed long after it began; every other failure is noticed when it happens.
    const since = this.#outage?.since ?? (error.reason === 'Timeout' ? this.#lastHeard : this.#clock.epoch());
    this.#outage = { since, error };
    const fields = { kind: this.#kind.kind, reason: error.reason };
    if (this.#logged === error.reason) this.#log.debug(fields, error.message);
    else this.#log.warn(fields, error.message);
    this.#logged = error.reason;
  }

  /** Whatever was missed is known. */
  restored(): void {
    if (this.#outage === undefined) return;
    const seconds = Math.round((this.#clock.epoch() - this.#outage.since) / 1000);
    this.#outage = undefined;
    this.#logged = undefined;
    this.#log.info({ kind: this.#kind.kind }, `in contact again after ${seconds} s`);
  }
}
