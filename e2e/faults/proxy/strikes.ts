import type { RefusalCode } from './plan.ts';

/** What can happen to a request, to its answer, or to one event of a watch. */
export type Strike =
  | 'delay'
  | 'drop'
  | 'swallowed answer of a write'
  | 'cut'
  | 'freeze'
  | `${RefusalCode}`
  | 'stale list'
  | 'late event'
  | 'merged event'
  | 'silenced event'
  | 'hidden event'
  | 'reordered event'
  | 'crash';

/** Counts what has really happened: a rule that nothing met is none. */
export class Strikes {
  readonly #counts = new Map<Strike, number>();

  add(strike: Strike, times = 1): void {
    if (times > 0) this.#counts.set(strike, this.counts(strike) + times);
  }

  counts(strike: Strike): number {
    return this.#counts.get(strike) ?? 0;
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Everything since the last time. */
  take(): ReadonlyMap<Strike, number> {
    const taken = new Map(this.#counts);
    this.#counts.clear();
    return taken;
  }
}
