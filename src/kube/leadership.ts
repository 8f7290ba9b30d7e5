import { leaseTimes, type Participant, type Won } from './candidacy.ts';
import { sleep } from './clock.ts';
import type { Claim, StoredLease } from './lease.ts';

/**
 * What runs while leading. `lost` aborts some seconds before another process could lead: everything that writes must
 * stop at once. `assertLeading` throws as soon as that time has come, also when a process that was paused wakes up and
 * no timer had a chance to run: to be called right before each write.
 */
export type Lead = (lost: AbortSignal, assertLeading: () => void) => Promise<void>;

/** `over`: not leading any more by own will. `lost`: the lease may belong to another; end the process. */
export type ElectionEnd = 'over' | 'lost';

/** How long what was told to stop may take before it is left behind. */
const unwindMs = 2_000;

/** Leads with a lease that was won, renews it meanwhile, and releases it at the end. */
export async function leadership(part: Participant, won: Won, lead: Lead): Promise<ElectionEnd> {
  const { clock, log, identity } = part;
  const term = new Term(part, won);
  log.info({ leader: identity }, 'leading');
  const work = lead(term.lost, () => term.assertLeading());
  const renewals = term.renew();
  // Whoever is told to stop late is left behind: it can't write any more.
  const left = new Promise<void>((resolve) => {
    term.lost.addEventListener('abort', () => clock.after(unwindMs, resolve), { once: true });
  });
  try {
    await Promise.race([work, left]);
  } finally {
    term.end();
    if (!term.lost.aborted) {
      await renewals;
      await term.release();
    }
  }
  return term.lost.aborted ? 'lost' : 'over';
}

/** One time of leading, from the claim that won it. */
class Term {
  readonly #part: Participant;
  readonly #lost = new AbortController();
  readonly #ended = new AbortController();
  #lease: StoredLease | undefined;
  #claim: Claim;
  /** Counted from when the claim was sent: others may have seen it only later, never earlier. */
  #until: number;

  constructor(part: Participant, { lease, sentAt }: Won) {
    this.#part = part;
    this.#lease = lease;
    const { holder, durationMs, acquiredAt, transitions } = lease;
    this.#claim = { holder, durationMs, acquiredAt, transitions };
    this.#until = sentAt + leaseTimes.lead;
    this.#watchTime();
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  assertLeading(): void {
    if (this.#ended.signal.aborted) throw new Error('this process does not lead any more');
    if (this.#part.clock.monotonic() >= this.#until) this.#lose('it could not be renewed in time');
    this.#lost.signal.throwIfAborted();
  }

  /** Renews until the term ends or the lease is lost; never rejects. */
  async renew(): Promise<void> {
    const { clock, random } = this.#part;
    const stop = AbortSignal.any([this.#lost.signal, this.#ended.signal]);
    for (let pause: number = leaseTimes.renew; !stop.aborted; ) {
      await sleep(clock, pause * (0.8 + 0.2 * random()), stop);
      if (stop.aborted) return;
      pause = await this.#renewOnce(stop);
    }
  }

  end(): void {
    this.#ended.abort();
  }

  /** Lets the next one lead at once. What can't be released runs out by itself. */
  async release(): Promise<void> {
    const { clock, log } = this.#part;
    try {
      for (let tries = 0; tries < 2 && clock.monotonic() < this.#until; tries += 1) {
        const free = { ...this.#claim, holder: undefined, durationMs: 1_000 };
        if ((await this.#part.register.write(free, this.#lease)) !== undefined) {
          log.info({}, 'released the lease');
          return;
        }
        // A renewal whose answer we did not wait for may have been stored.
        if (!(await this.#isStillOurs())) return;
      }
    } catch (error) {
      log.warn({ error }, 'the lease could not be released: the next leader waits until it runs out');
    }
  }

  /** Returns how long to wait before the next try. */
  async #renewOnce(stop: AbortSignal): Promise<number> {
    const { register, clock, log } = this.#part;
    try {
      const sentAt = clock.monotonic();
      const renewed = await register.write(this.#claim, this.#lease, stop);
      if (renewed !== undefined) {
        this.#lease = renewed;
        this.#until = sentAt + leaseTimes.lead;
        return leaseTimes.renew;
      }
      // An answer that was lost, or a hand that changed the lease: if it is still ours it is renewed at once.
      if (!(await this.#isStillOurs(stop))) this.#lose('it was taken from us');
      return 0;
    } catch (error) {
      if (!stop.aborted) log.warn({ error }, `the lease was not renewed: ${(error as Error).message}`);
      return leaseTimes.retry;
    }
  }

  /** Reads the lease anew; true when we may claim it: it names us, or somebody deleted it. */
  async #isStillOurs(signal?: AbortSignal): Promise<boolean> {
    this.#lease = await this.#part.register.read(signal);
    return this.#lease === undefined || this.#lease.holder === this.#part.identity;
  }

  #watchTime(): void {
    const { clock } = this.#part;
    const rest = this.#until - clock.monotonic();
    const cancel = clock.after(rest, () => {
      this.#ended.signal.removeEventListener('abort', cancel);
      if (this.#ended.signal.aborted || this.#lost.signal.aborted) return;
      if (clock.monotonic() >= this.#until) this.#lose('it could not be renewed in time');
      else this.#watchTime();
    });
    this.#ended.signal.addEventListener('abort', cancel, { once: true });
  }

  #lose(why: string): void {
    if (this.#lost.signal.aborted) return;
    this.#part.log.error({ leader: this.#part.identity }, `lost the lease: ${why}`);
    this.#lost.abort(new Error(`lost the lease: ${why}`));
  }
}
