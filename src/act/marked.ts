import { lag } from './ledger.ts';

/**
 * Restarts that were asked for moments ago, and that a store may not show yet: to ask once more would change nothing, and
 * cost a request for each workload.
 */
export class Marked {
  /** By uid, those marked last at the end. */
  readonly #asked = new Map<string, { readonly marker: string; readonly at: number }>();

  note(uid: string, marker: string, now: number): void {
    this.#asked.delete(uid);
    this.#asked.set(uid, { marker, at: now });
    for (const [old, { at }] of this.#asked) {
      if (now - at < lag) break;
      this.#asked.delete(old);
    }
  }

  isFresh(uid: string, marker: string, now: number): boolean {
    const asked = this.#asked.get(uid);
    return asked?.marker === marker && now - asked.at < lag;
  }
}
