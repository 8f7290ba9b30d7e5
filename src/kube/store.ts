import type { ApiError } from './errors.ts';
import { type Filing, StoreIndex } from './store-index.ts';

/** Why and since when a store may have missed changes. */
export interface Outage {
  /** When contact was lost, in milliseconds since 1970. */
  readonly since: number;
  readonly error: ApiError;
}

/**
 * What we know of all objects of one kind and selection. Keys are `namespace/name`, or `name`. `I` names its indexes,
 * which always say the same as the contents.
 */
export interface Store<T, I extends string = never> {
  /** True once everything that existed was read. Before that, absence means nothing. */
  readonly synced: boolean;
  /** Everything was read, and nothing is known to have been missed since: no outage, and no reading anew. */
  readonly current: boolean;
  /**
   * Set while the API server can't be asked or does not answer, and until what was missed by that is known; the contents
   * are then of `since` at best.
   */
  readonly outage: Outage | undefined;
  readonly size: number;
  get(key: string): T | undefined;
  values(): IterableIterator<T>;
  entries(): IterableIterator<[key: string, value: T]>;
  /** The values that an index files under this text, without a walk over all. */
  by(index: I, filedUnder: string): IterableIterator<T>;
  /** How many values an index files under this text; costs the same for any number of them. */
  count(index: I, filedUnder: string): number;
  /** Every text that an index files something under, and how much. */
  counts(index: I): IterableIterator<[filedUnder: string, count: number]>;
}

/** One change of a store. `before` is undefined when it appeared, `after` when it went. */
export interface Change<T> {
  readonly key: string;
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** One object as a store keeps it. */
export interface Held<T> {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly value: T;
}

interface Kept<T> extends Held<T> {
  /** The reading that has told of it last. */
  reading: number;
}

/**
 * The objects of a store, compared by uid and resourceVersion. Each method changes contents and indexes in one step and
 * returns what changed: an object that was deleted and created anew under its name is two changes.
 */
export class Contents<T, I extends string = never> {
  readonly #kept = new Map<string, Kept<T>>();
  readonly #indexes: ReadonlyMap<string, StoreIndex<T>>;
  #reading = 0;

  constructor(indexes: Readonly<Record<I, Filing<T>>>) {
    this.#indexes = new Map(Object.entries<Filing<T>>(indexes).map(([name, filing]) => [name, new StoreIndex(filing)]));
  }

  get(key: string): Held<T> | undefined {
    return this.#kept.get(key);
  }

  get size(): number {
    return this.#kept.size;
  }

  *entries(): IterableIterator<[string, T]> {
    for (const [key, { value }] of this.#kept) yield [key, value];
  }

  *values(): IterableIterator<T> {
    for (const { value } of this.#kept.values()) yield value;
  }

  *by(index: I, filedUnder: string): IterableIterator<T> {
    for (const key of this.#index(index).keys(filedUnder)) {
      const kept = this.#kept.get(key);
      if (kept !== undefined) yield kept.value;
    }
  }

  count(index: I, filedUnder: string): number {
    return this.#index(index).count(filedUnder);
  }

  counts(index: I): IterableIterator<[filedUnder: string, count: number]> {
    return this.#index(index).counts();
  }

  /** Takes the newest state of one object; without a value the store does not keep it. */
  set(key: string, next: Held<T> | undefined): readonly Change<T>[] {
    const kept = this.#kept.get(key);
    if (next === undefined) return this.#drop(key);
    if (kept?.uid === next.uid && kept.resourceVersion === next.resourceVersion) {
      kept.reading = this.#reading;
      return [];
    }
    const { uid, resourceVersion, value } = next;
    this.#kept.set(key, { uid, resourceVersion, value, reading: this.#reading });
    for (const index of this.#indexes.values()) index.update(key, kept?.value, value);
    return kept === undefined || kept.uid === uid
      ? [{ key, before: kept?.value, after: value }]
      : [
          { key, before: kept.value, after: undefined },
          { key, before: undefined, after: value },
        ];
  }

  /** Takes the news that an object is gone; it concerns nobody when another object has its name by now. */
  delete(key: string, uid: string): readonly Change<T>[] {
    return this.#kept.get(key)?.uid === uid ? this.#drop(key) : [];
  }

  /** From here on everything that exists is told, by `set`. A reading that was begun before is given up. */
  beginReading(): void {
    this.#reading += 1;
  }

  /** Everything that exists was told since the reading began: what was not is gone. */
  completeReading(): readonly Change<T>[] {
    const changes: Change<T>[] = [];
    for (const [key, { reading }] of this.#kept) if (reading !== this.#reading) changes.push(...this.#drop(key));
    return changes;
  }

  #drop(key: string): readonly Change<T>[] {
    const kept = this.#kept.get(key);
    if (kept === undefined) return [];
    this.#kept.delete(key);
    for (const index of this.#indexes.values()) index.update(key, kept.value, undefined);
    return [{ key, before: kept.value, after: undefined }];
  }

  #index(name: I): StoreIndex<T> {
    const index = this.#indexes.get(name);
    if (index === undefined) throw new Error(`the store has no index ${name}`);
    return index;
  }
}
