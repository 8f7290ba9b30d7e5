/** Looking may take this share of the time, and is put off for so many milliseconds at most. */
const [share, longest] = [1 / 20, 1_000];
/** The share it may take where everything that was waited for has come. */
const eagerShare = 1 / 4;

/**
 * For how long a mesh is left alone while its workloads move. Thousands of pods may change at a time, each some ten times;
 * to look anew at every change would take a whole processor, and show no more than to look at many changes at once.
 */
export class Rests {
  /** The usual end of each rest, and the end of it once nothing is waited for. */
  readonly #ends = new Map<string, { readonly usual: number; readonly eager: number }>();
  /** How many workloads are on their way. */
  readonly #awaited = new Map<string, number>();

  /** A look has begun that saw, or left, so many workloads on their way. */
  expect(name: string, count: number): void {
    if (count === 0) this.#awaited.delete(name);
    else this.#awaited.set(name, count);
  }

  /** One of the workloads that were on their way is there. */
  arrived(name: string): void {
    const awaited = this.#awaited.get(name);
    if (awaited !== undefined) this.#awaited.set(name, awaited - 1);
  }

  /** A look has ended, and took so much processor time. Times are in milliseconds. */
  note(name: string, cost: number, now: number): void {
    const end = (part: number): number => now + Math.min(cost * (1 / part - 1), longest);
    this.#ends.set(name, { usual: end(share), eager: end(eagerShare) });
  }

  /** How long it is still to be left alone; 0 when it may be looked at. */
  left(name: string, now: number): number {
    const ends = this.#ends.get(name);
    if (ends === undefined) return 0;
    const allCame = (this.#awaited.get(name) ?? 1) <= 0;
    const left = (allCame ? ends.eager : ends.usual) - now;
    // A clock that was set back must not hold anything up.
    return left > longest ? 0 : Math.max(left, 0);
  }

  /** It need not be left alone. */
  end(name: string): void {
    this.#ends.delete(name);
  }

  forget(name: string): void {
    this.end(name);
    this.#awaited.delete(name);
  }
}
