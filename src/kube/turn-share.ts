import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/**
 * The time that all who read share in one turn of the event loop, in milliseconds: together they must not keep timers and
 * other connections waiting, however fast the server is and however many streams are read at once. Who has used it up rests
 * for as long, because garbage is collected by threads that may have no core but this one: without a rest they fall behind.
 */
export class TurnShare {
  readonly #mostMs: number;
  #begun = 0;
  #end: Promise<void> | undefined;

  constructor(mostMs: number) {
    this.#mostMs = mostMs;
  }

  /** Undefined while there is time left in this turn; otherwise what to wait for before going on. */
  get over(): Promise<void> | undefined {
    this.#end ??= this.#begin();
    return performance.now() - this.#begun > this.#mostMs ? this.#end : undefined;
  }

  async #begin(): Promise<void> {
    this.#begun = performance.now();
    await nextTurn();
    if (performance.now() - this.#begun > this.#mostMs) await sleep(this.#mostMs);
    this.#end = undefined;
  }
}
