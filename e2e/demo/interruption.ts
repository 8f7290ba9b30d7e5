/** A person pressed Ctrl-C, or somebody ended the process kindly. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Aborts with {@link Interrupted} at the first SIGINT, SIGTERM or SIGHUP; a second one ends the process as usual. */
export function interruption(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => stop.abort(new Interrupted(signal)));
  }
  return stop.signal;
}

/** Rejects with the reason of the stop when that comes before the end of the work. */
export async function untilStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  stop.throwIfAborted();
  const stopped = Promise.withResolvers<never>();
  const onStop = (): void => stopped.reject(stop.reason);
  stop.addEventListener('abort', onStop);
  try {
    return await Promise.race([work, stopped.promise]);
  } finally {
    stop.removeEventListener('abort', onStop);
  }
}
