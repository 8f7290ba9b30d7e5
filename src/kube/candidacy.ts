import { type Clock, sleep } from './clock.ts';
import { ApiError } from './errors.ts';
import type { LeaseRegister, StoredLease } from './lease.ts';
import type { Logger } from './logger.ts';

/** The times of an election, in milliseconds. */
export const leaseTimes = {
  /** How long everybody else keeps away after a claim was seen. */
  lease: 15_000,
  /** A leader stops so long after it sent the last claim that was confirmed. The rest of the lease is for stopping, and for clocks that differ in speed. */
  lead: 10_000,
  /** Between two renewals. */
  renew: 2_000,
  /** Between two tries when the register can't be asked. */
  retry: 1_000,
} as const;

export interface Participant {
  readonly register: LeaseRegister;
  readonly identity: string;
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: () => number;
}

/** A lease that was won, and when the claim was sent on the local monotonic clock. */
export interface Won {
  readonly lease: StoredLease;
  readonly sentAt: number;
}

/** Stands by until the lease is won; undefined when the signal aborts first. */
export async function candidacy(part: Participant): Promise<Won | undefined> {
  const { register, signal, clock, random } = part;
  const standby = new Standby(part);
  const ended = new AbortController();
  const wake = (): void => standby.wake();
  signal.addEventListener('abort', wake, { once: true });
  register.follow((lease) => standby.see(lease), AbortSignal.any([signal, ended.signal]));
  try {
    for (let current = false; !signal.aborted; ) {
      try {
        if (!current) await look(part, standby);
        current = standby.waitMs > 0 && (await standby.news());
        if (standby.waitMs > 0) continue;
        const won = await claim(part, standby.lease);
        if (won !== undefined) return won;
        current = false;
      } catch (error) {
        current = false;
        if (!signal.aborted) standby.failed(error);
        await sleep(clock, leaseTimes.retry * (0.5 + random()), signal);
      }
    }
    return undefined;
  } finally {
    ended.abort();
    signal.removeEventListener('abort', wake);
  }
}

/** What was read while news came in may be older than the news: it is read again. */
async function look({ register, signal }: Participant, standby: Standby): Promise<void> {
  for (;;) {
    const { lease } = standby;
    const read = await register.read(signal);
    if (standby.lease === lease) return standby.see(read);
  }
}

/** Not ended by the signal: a claim that was sent may be stored, and must then be released. */
async function claim({ register, identity, clock }: Participant, before: StoredLease | undefined) {
  const sentAt = clock.monotonic();
  const transitions = before === undefined ? 0 : before.transitions + 1;
  const wish = { holder: identity, durationMs: leaseTimes.lease, acquiredAt: clock.epoch(), transitions };
  const lease = await register.write(wish, before);
  // A process that stood still while it waited for the answer has won nothing: it looks again.
  const stale = clock.monotonic() - sentAt >= leaseTimes.lead;
  return lease === undefined || stale ? undefined : { lease, sentAt };
}

/** What one that stands by knows of the lease. */
class Standby {
  lease: StoredLease | undefined;
  readonly #part: Participant;
  /** On the local monotonic clock: counted from when we saw the change, since clocks are never compared. */
  #freeAt = Number.NEGATIVE_INFINITY;
  #told: string | undefined;
  #failure: string | undefined;
  #changed = new AbortController();

  constructor(part: Participant) {
    this.#part = part;
  }

  /** How long the lease must be left alone, in milliseconds; 0 when it is free. */
  get waitMs(): number {
    return Math.max(0, this.#freeAt - this.#part.clock.monotonic());
  }

  see(lease: StoredLease | undefined): void {
    if (lease?.uid === this.lease?.uid && lease?.version === this.lease?.version) return;
    this.lease = lease;
    this.#failure = undefined;
    // The leader of a lease that somebody deleted may not know yet: its time still counts.
    if (lease !== undefined) this.#freeAt = this.#part.clock.monotonic() + this.#reserved(lease);
    this.#tell(lease?.holder);
    this.wake();
  }

  /** Ends a wait for news. */
  wake(): void {
    this.#changed.abort();
    this.#changed = new AbortController();
  }

  /** Waits until the lease is free or has changed; true when it was a change. */
  async news(): Promise<boolean> {
    const changed = this.#changed.signal;
    await sleep(this.#part.clock, this.waitMs, changed);
    return changed.aborted;
  }

  failed(error: unknown): void {
    const reason = error instanceof ApiError ? error.reason : 'Internal';
    const text = error instanceof Error ? error.message : String(error);
    this.#part.log[this.#failure === reason ? 'debug' : 'warn']({ reason }, `can't stand for leader: ${text}`);
    this.#failure = reason;
  }

  /** A lease that names us was won by a claim whose answer was lost. */
  #reserved({ holder, durationMs }: StoredLease): number {
    return holder === undefined || holder === this.#part.identity ? 0 : durationMs;
  }

  #tell(holder: string | undefined): void {
    if (holder === this.#told || holder === this.#part.identity) return;
    this.#told = holder;
    if (holder !== undefined) this.#part.log.info({ leader: holder }, `standing by: ${holder} leads`);
  }
}
