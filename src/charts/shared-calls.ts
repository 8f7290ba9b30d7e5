/**
 * Equal calls at the same time share one piece of work.
 * The work goes on while anybody waits for it, and is aborted when the last one has left.
 */
export class SharedCalls<T> {
  readonly #running = new Map<
    string,
    { readonly work: Promise<T>; readonly abort: AbortController; waiting: number }
  >();

  /** @throws what the work throws, or the signal's reason when it is aborted first */
  async run(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const call = this.#running.get(key) ?? this.#begin(key, start);
    call.waiting++;
    try {
      return await untilAborted(call.work, signal);
    } finally {
      call.waiting--;
      if (call.waiting === 0) {
        if (this.#running.get(key) === call) this.#running.delete(key);
        call.abort.abort();
      }
    }
  }

  #begin(key: string, start: (signal: AbortSignal) => Promise<T>) {
    const abort = new AbortController();
    const call = { work: start(abort.signal), abort, waiting: 0 };
    this.#running.set(key, call);
    return call;
  }
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const leave = () => reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
