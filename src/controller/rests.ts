/** Looking may take this share of the time, and is put off for so many milliseconds at most. */
const [share, longest] = [1 / 10, 1_000];

/**
 * For how long a mesh is left alone while its workloads move. Thousands of pods may change at a time, each some ten times;
 * to look anew at every change would take a whole processor, and show no more than to look at many changes at once.
 */
export class Rests {
  readonly #until = new Map<string, number>();

  /** A look has ended, and took so much processor time. Times are in milliseconds. */
  note(name: string, cost: number, now: number): void {
    this.#until.set(name, now + Math.min(cost * (1 / share - 1), longest));
  }

  /** How long it is still to be left alone; 0 when it may be looked at. */
  left(name: string, now: number): number {
    const left = (this.#until.get(name) ?? now) - now;
    // A clock that was set back must not hold anything up.
    return left > longest ? 0 : Math.max(left, 0);
  }

  forget(name: string): void {
    this.#until.delete(name);
  }
}
