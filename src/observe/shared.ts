/** So many at most: beyond, sharing begins anew, and nothing is held for ever that nobody else keeps. */
const most = 10_000;

/** Gives equal values as one, so that stores of many objects keep what these have in common once. */
export class Shared<T> {
  readonly #known = new Map<string, T>();

  /** The value that was given first under this key; `value` when there is none. */
  of(key: string, value: T): T {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= most) this.#known.clear();
    this.#known.set(key, value);
    return value;
  }
}
