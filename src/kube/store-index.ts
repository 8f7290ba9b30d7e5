/** What an index files a value under; undefined: nothing. */
export type Filing<T> = (value: T) => string | undefined;

/** The keys of a store by one property of their values. */
export class StoreIndex<T> {
  readonly #filing: Filing<T>;
  readonly #filed = new Map<string, Set<string>>();

  constructor(filing: Filing<T>) {
    this.#filing = filing;
  }

  /** Notes that the value of a key has changed; undefined is none. */
  update(key: string, before: T | undefined, after: T | undefined): void {
    const from = before === undefined ? undefined : this.#filing(before);
    const to = after === undefined ? undefined : this.#filing(after);
    if (from === to) return;
    if (from !== undefined) this.#take(from, key);
    if (to !== undefined) this.#put(to, key);
  }

  keys(filedUnder: string): Iterable<string> {
    return this.#filed.get(filedUnder) ?? [];
  }

  count(filedUnder: string): number {
    return this.#filed.get(filedUnder)?.size ?? 0;
  }

  *counts(): IterableIterator<[filedUnder: string, count: number]> {
    for (const [name, keys] of this.#filed) yield [name, keys.size];
  }

  #put(name: string, key: string): void {
    const keys = this.#filed.get(name);
    if (keys === undefined) this.#filed.set(name, new Set([key]));
    else keys.add(key);
  }

  #take(name: string, key: string): void {
    const keys = this.#filed.get(name);
    keys?.delete(key);
    if (keys?.size === 0) this.#filed.delete(name);
  }
}
