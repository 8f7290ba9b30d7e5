/** What became of the client while everything stood still. */
export type Aftermath = 'goesOn' | 'crashed';

/** Lets requests and events through, except while everything stands still. */
export class Gate {
  #closed: Promise<Aftermath> | undefined;

  /** Waits while the gate is closed. False: the client died meanwhile, so nothing it has sent counts any more. */
  async pass(): Promise<boolean> {
    while (this.#closed !== undefined) {
      if ((await this.#closed) === 'crashed') return false;
    }
    return true;
  }

  /** Holds everything until `work` is done. One at a time. */
  async close(work: () => Promise<Aftermath>): Promise<Aftermath> {
    if (!(await this.pass())) return 'crashed';
    const { promise, resolve, reject } = Promise.withResolvers<Aftermath>();
    // Whoever waits at the gate is told the outcome; a failure is the caller's.
    promise.catch(() => undefined);
    this.#closed = promise;
    try {
      const aftermath = await work();
      this.#closed = undefined;
      resolve(aftermath);
      return aftermath;
    } catch (error) {
      this.#closed = undefined;
      reject(error);
      throw error;
    }
  }
}
