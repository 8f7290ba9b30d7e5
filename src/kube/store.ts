import type { ApiError } from './errors.ts';
import { type KubeObject, storeKey } from './object.ts';

/** Why and since when a store may have missed changes. */
export interface Outage {
  /** When contact was lost, in milliseconds since 1970. */
  readonly since: number;
  readonly error: ApiError;
}

/** What we know of all objects of one kind and selection. Keys are `namespace/name`, or `name`. */
export interface Store<T> {
  /** True once everything that existed was read. Before that, absence means nothing. */
  readonly synced: boolean;
  /** Set while the API server can't be asked or does not answer; the contents are then of `since` at best. */
  readonly outage: Outage | undefined;
  readonly size: number;
  get(key: string): T | undefined;
  /** The resourceVersion of the object that `get` tells of, to recognise a copy older than one's own write. */
  versionOf(key: string): string | undefined;
  values(): IterableIterator<T>;
  entries(): IterableIterator<[key: string, value: T]>;
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

/**
 * The objects of a store, compared by uid and resourceVersion. Each method changes the contents in one step and returns
 * what changed: an object that was deleted and created anew under its name is two changes.
 */
export class Contents<T> {
  readonly #held = new Map<string, Held<T>>();

  get(key: string): Held<T> | undefined {
    return this.#held.get(key);
  }

  get size(): number {
    return this.#held.size;
  }

  *entries(): IterableIterator<[string, T]> {
    for (const [key, { value }] of this.#held) yield [key, value];
  }

  /** Takes the newest state of one object; without a value the store does not keep it. */
  set(key: string, next: Held<T> | undefined): readonly Change<T>[] {
    const held = this.#held.get(key);
    if (next === undefined) return this.#drop(key);
    if (held?.uid === next.uid && held.resourceVersion === next.resourceVersion) return [];
    const recreated = held !== undefined && held.uid !== next.uid;
    this.#held.set(key, next);
    return recreated
      ? [
          { key, before: held.value, after: undefined },
          { key, before: undefined, after: next.value },
        ]
      : [{ key, before: held?.value, after: next.value }];
  }

  /** Takes the news that an object is gone; it concerns nobody when another object has its name by now. */
  delete(key: string, uid: string): readonly Change<T>[] {
    return this.#held.get(key)?.uid === uid ? this.#drop(key) : [];
  }

  /** Takes a complete list: what it lacks is gone. */
  replace(all: ReadonlyMap<string, Held<T>>): readonly Change<T>[] {
    const gone = [...this.#held.keys()].filter((key) => !all.has(key)).flatMap((key) => this.#drop(key));
    const changed = [...all].flatMap(([key, next]) => this.set(key, next));
    return [...gone, ...changed];
  }

  #drop(key: string): readonly Change<T>[] {
    const held = this.#held.get(key);
    if (held === undefined) return [];
    this.#held.delete(key);
    return [{ key, before: held.value, after: undefined }];
  }
}

/** The identity of an object in a store. */
export function identityOf({ metadata }: KubeObject): { key: string; uid: string; resourceVersion: string } {
  const { uid = '', resourceVersion = '' } = metadata;
  return { key: storeKey(metadata), uid, resourceVersion };
}
