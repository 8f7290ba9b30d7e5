import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Lets so many through in one turn of the event loop, in order. To begin a request takes up to a millisecond; a burst of
 * them, as when an operator starts, would keep everything else waiting.
 */
export class Turnstile {
  readonly #most: number;
  #passed = 0;
  #turn: Promise<void> | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  async pass(): Promise<void> {
    this.#turn ??= this.#endOfTurn();
    while (this.#passed >= this.#most) await this.#turn;
    this.#passed += 1;
    this.#turn ??= this.#endOfTurn();
  }

  async #endOfTurn(): Promise<void> {
    await nextTurn();
    this.#passed = 0;
    this.#turn = undefined;
  }
}
