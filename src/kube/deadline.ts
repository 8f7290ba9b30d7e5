import { ApiError } from './errors.ts';

/**
 * Runs `work` with a signal that aborts when the caller's signal does, or when the time is over.
 * The caller's abort is passed on as its own reason; the end of the time is an ApiError `Timeout`.
 */
export async function withDeadline<T>(
  action: string,
  milliseconds: number,
  signal: AbortSignal | undefined,
  work: (deadline: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const pass = (): void => controller.abort(signal?.reason);
  signal?.addEventListener('abort', pass, { once: true });
  const timer = setTimeout(() => controller.abort(late(action, milliseconds)), milliseconds);
  try {
    return await unlessAborted(work(controller.signal), controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', pass);
  }
}

/** The promise's result, or the signal's reason as soon as it aborts, for work that takes no signal itself. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
  }
}

function late(action: string, milliseconds: number): ApiError {
  return new ApiError({ reason: 'Timeout', message: `could not ${action}: no answer within ${milliseconds / 1000} s` });
}
