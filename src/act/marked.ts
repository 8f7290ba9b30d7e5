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

  /** When it was asked for; undefined when it was not, or so long ago that a store must show it. */
  since(uid: string, marker: string, now: number): number | undefined {
    const asked = this.#asked.get(uid);
    return asked?.marker === marker && now - asked.at < lag ? asked.at : undefined;
  }
}
