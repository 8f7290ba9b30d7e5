import { type KubeObject, keyOf, type ObjectRef } from '../kube/object.ts';
import { isEarlier } from '../kube/resource-version.ts';

/** What an apply left behind: enough to tell later, without a request, whether somebody has touched it. */
export interface Applied {
  /** Digest of what was sent. */
  readonly wanted: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Digest of the fields we own after the apply; it changes whenever another writer takes one of them. */
  readonly owned: string | undefined;
  /** Wall clock, in milliseconds. */
  readonly at: number;
  /** The store has shown this write: what is missing from it now was deleted, and is not late. */
  readonly confirmed: boolean;
}

/** How long a store may lag behind our own write before the object counts as gone again, in milliseconds. */
export const lag = 10_000;

/**
 * Remembers what this process applied, so that an unchanged object costs no request.
 * It is a cache and nothing more: without it, each object is applied once again, which changes nothing.
 */
export class Ledger {
  readonly #entries = new Map<string, Applied>();
  readonly #removed = new Set<string>();

  get(object: ObjectRef | KubeObject): Applied | undefined {
    return this.#entries.get(keyOf(object));
  }

  /** Of two answers at almost the same time the one of the later write counts, in whichever order they arrive. */
  note(object: ObjectRef | KubeObject, applied: Applied): void {
    const key = keyOf(object);
    const known = this.#entries.get(key);
    const overtaken =
      known?.uid === applied.uid &&
      applied.at - known.at < lag &&
      isEarlier(applied.resourceVersion, known.resourceVersion);
    if (!overtaken) this.#entries.set(key, applied);
  }

  /** A store has shown the write, or that what was written with this uid is gone. */
  confirm(object: ObjectRef | KubeObject, uid: string): void {
    const key = keyOf(object);
    const applied = this.#entries.get(key);
    if (applied?.uid === uid && !applied.confirmed) this.#entries.set(key, { ...applied, confirmed: true });
  }

  /** A write was noted that no store has shown: only time tells whether that is late, or the object is gone again. */
  awaitsSight(now: number): boolean {
    return [...this.#entries.values()].some(({ confirmed, at }) => !confirmed && now - at < 2 * lag);
  }

  /** The API server has deleted the revision with this uid; a store may show it for a moment longer. */
  noteRemoval(uid: string): void {
    this.#removed.add(uid);
  }

  isRemoved(uid: string): boolean {
    return this.#removed.has(uid);
  }

  forget(object: ObjectRef | KubeObject): void {
    this.#entries.delete(keyOf(object));
  }
}
