import type { Clock } from '../clock.ts';
import { runElection } from '../leader-election.ts';
import type { Claim, LeaseRegister, StoredLease } from '../lease.ts';
import { createLogbook } from './logbook.ts';
import { ManualClock } from './manual-clock.ts';

/** What becomes of one request to the register. */
export interface Fate {
  readonly thereMs: number;
  readonly backMs: number;
  readonly what: 'answered' | 'never arrives' | 'answer is lost';
}

/** How fast one process's clocks run, and where they stand. */
export interface Skew {
  readonly speed: number;
  readonly offsetMs: number;
}

/** After this time a request without an answer fails. */
const patienceMs = 3_000;

/**
 * A register as the API server is one, and processes that want to lead, in a time that the test moves. The register
 * compares versions; requests to it take time and get lost as their fates say.
 */
export class LeaseWorld {
  readonly time = new ManualClock();
  readonly #fates: readonly Fate[];
  readonly #followers = new Set<(lease: StoredLease | undefined) => void>();
  #asked = 0;
  #version = 0;
  stored: StoredLease | undefined;
  /** True ends all trouble. */
  healthy = false;

  constructor(fates: readonly Fate[]) {
    this.#fates = fates;
  }

  /** Moves time in small steps, and lets everything that is due happen in between. */
  async pass(milliseconds: number, each: () => void = () => undefined): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += 50) {
      this.time.advance(50);
      await new Promise<void>((resolve) => setImmediate(resolve));
      each();
    }
  }

  register(process: Process): LeaseRegister {
    return {
      read: () => this.#ask(process, () => this.stored),
      write: (claim, before) => this.#ask(process, () => this.#compareAndSwap(claim, before)),
      follow: (onChange, signal) => {
        const follower = (lease: StoredLease | undefined): void => process.whenAwake(() => onChange(lease));
        this.#followers.add(follower);
        signal.addEventListener('abort', () => this.#followers.delete(follower), { once: true });
      },
    };
  }

  #compareAndSwap(claim: Claim, before: StoredLease | undefined): StoredLease | undefined {
    if (before?.version !== this.stored?.version) return undefined;
    this.#version += 1;
    this.stored = { ...claim, uid: 'lease', version: String(this.#version) };
    if (this.#fate().what === 'answered') for (const follower of this.#followers) follower(this.stored);
    return this.stored;
  }

  #ask<T>(process: Process, does: () => T): Promise<T> {
    const fate = this.#fate();
    return new Promise((resolve, reject) => {
      this.time.after(fate.thereMs, () => {
        if (fate.what === 'never arrives') return;
        const answer = does();
        if (fate.what === 'answered') this.time.after(fate.backMs, () => process.whenAwake(() => resolve(answer)));
      });
      this.time.after(patienceMs, () => process.whenAwake(() => reject(new Error('no answer'))));
    });
  }

  #fate(): Fate {
    this.#asked += 1;
    const fate = this.healthy ? undefined : this.#fates[this.#asked % this.#fates.length];
    return fate ?? { thereMs: 1, backMs: 1, what: 'answered' };
  }
}

/** One process: it may be paused, killed, or asked to stop. */
export class Process {
  readonly #world: LeaseWorld;
  readonly #skew: Skew;
  readonly #stop = new AbortController();
  #paused = false;
  #alive = true;
  #waiting: (() => void)[] = [];
  #leading: { readonly lost: AbortSignal; readonly assertLeading: () => void } | undefined;
  #working = false;
  end: string | undefined;

  constructor(world: LeaseWorld, identity: string, skew: Skew) {
    this.#world = world;
    this.#skew = skew;
    const { log } = createLogbook();
    const { signal } = this.#stop;
    const candidate = {
      register: world.register(this),
      identity,
      signal,
      log,
      clock: this.#clock(),
      random: () => 0.5,
    };
    void runElection(candidate, async (lost, assertLeading) => {
      this.#leading = { lost, assertLeading };
      this.#working = true;
      await new Promise<void>((resolve) => {
        const finish = (): void => resolve();
        lost.addEventListener('abort', finish, { once: true });
        if (signal.aborted) finish();
        // A stop takes its time: what is in hand is finished first.
        else
          signal.addEventListener('abort', () => world.time.after(700, () => this.whenAwake(finish)), { once: true });
      });
      this.#working = false;
    }).then((end) => {
      this.end = end;
    });
  }

  /** True when its work goes on, going by its signal: what runs in it sees no more. */
  get feelsLeading(): boolean {
    return this.#alive && !this.#paused && this.#working && this.#leading?.lost.aborted === false;
  }

  /** True when a write at this moment would be let out. */
  get mayWrite(): boolean {
    if (!this.#alive || this.#paused || this.#leading === undefined) return false;
    try {
      this.#leading.assertLeading();
      return true;
    } catch {
      return false;
    }
  }

  whenAwake(work: () => void): void {
    if (!this.#alive) return;
    if (this.#paused) this.#waiting.push(work);
    else work();
  }

  pause(): void {
    this.#paused = true;
  }

  /** Returns whether it could write before any of its timers ran. */
  wake(): boolean {
    this.#paused = false;
    const mayWrite = this.mayWrite;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const work of waiting) this.whenAwake(work);
    return mayWrite;
  }

  kill(): void {
    this.#alive = false;
  }

  stop(): void {
    this.whenAwake(() => this.#stop.abort());
  }

  #clock(): Clock {
    const { time } = this.#world;
    const { speed, offsetMs } = this.#skew;
    return {
      epoch: () => time.epoch() + offsetMs,
      monotonic: () => time.monotonic() * speed + Math.abs(offsetMs),
      after: (milliseconds, work) => time.after(Math.max(milliseconds, 0) / speed, () => this.whenAwake(work)),
    };
  }
}
