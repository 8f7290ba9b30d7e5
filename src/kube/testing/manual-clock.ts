import type { Clock } from '../clock.ts';

/** A clock that stands still until a test moves it; due timers run in order while it moves. */
export class ManualClock implements Clock {
  #now = 0;
  #timers: { readonly due: number; readonly work: () => void }[] = [];

  epoch(): number {
    return Date.UTC(2026, 0, 1) + this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  after(milliseconds: number, work: () => void): () => void {
    const timer = { due: this.#now + milliseconds, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.length;
  }

  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let next = this.#nextUntil(end); next !== undefined; next = this.#nextUntil(end)) {
      const running = next;
      this.#timers = this.#timers.filter((other) => other !== running);
      this.#now = Math.max(this.#now, running.due);
      running.work();
    }
    this.#now = end;
  }

  #nextUntil(end: number): { readonly due: number; readonly work: () => void } | undefined {
    return this.#timers.filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due)[0];
  }
}
