import { type Clock, systemClock } from './clock.ts';
import { ApiError } from './errors.ts';
import type { Logger } from './logger.ts';
import type { WorkQueue } from './queue.ts';

/** How a reconcile ended: nothing more to do, or look again after a while. */
export type Outcome = { readonly kind: 'done' } | { readonly kind: 'after'; readonly milliseconds: number };

/** How a reconcile ended, as metrics name it. */
export type ReconcileResult = 'success' | 'requeue_after' | 'error';

/** Is told of each reconcile that has ended. */
export type ReconcileWatch = (result: ReconcileResult, milliseconds: number) => void;

export interface ControllerOptions {
  readonly name: string;
  readonly queue: WorkQueue;
  /** How many keys are worked on at a time. */
  readonly workers: number;
  /** After so many milliseconds a reconcile's signal aborts; default: never. */
  readonly timeoutMs?: number | undefined;
  /** After a stop, how long the reconciles in hand may go on before their signals abort; default 20 seconds. */
  readonly graceMs?: number | undefined;
  /** Level-triggered: brings the key's object nearer to its wish, from whatever state it finds. */
  reconcile(key: string, signal: AbortSignal): Promise<Outcome>;
  readonly signal: AbortSignal;
  /** Stops at once: aborts also the reconciles in hand. */
  readonly abort?: AbortSignal | undefined;
  readonly watch?: ReconcileWatch | undefined;
  readonly log: Logger;
  readonly clock?: Clock | undefined;
}

const usualGraceMs = 20_000;

/** How long a reconcile that was aborted may take to come to its end before it is left behind. */
const unwindMs = 2_000;

/**
 * Takes keys from the queue and reconciles them until the signal aborts. A failing reconcile harms only its own key: it
 * is tried again after a growing wait. After the signal no key is taken any more, what is in hand finishes within the
 * grace time, the queue is closed, and the promise resolves; it never rejects.
 */
export async function runController(options: ControllerOptions): Promise<void> {
  const { queue, abort, log, clock = systemClock, graceMs = usualGraceMs } = options;
  const signal = abort === undefined ? options.signal : AbortSignal.any([options.signal, abort]);
  const hardStop = new AbortController();
  const logged = new Map<string, string>();

  const worker = async (): Promise<void> => {
    for (let key = await queue.take(signal); key !== undefined; key = await queue.take(signal)) {
      await work(key);
      queue.done(key);
    }
  };

  const work = async (key: string): Promise<void> => {
    const begun = clock.monotonic();
    const ended = (result: ReconcileResult): void => options.watch?.(result, clock.monotonic() - begun);
    try {
      const outcome = await withinTime(key);
      ended(outcome.kind === 'done' ? 'success' : 'requeue_after');
      queue.forget(key);
      logged.delete(key);
      if (outcome.kind === 'after') queue.addAfter(key, outcome.milliseconds);
    } catch (error) {
      ended('error');
      if (!hardStop.signal.aborted) failed(key, error);
    }
  };

  /** The worker waits for the reconcile even after its time is over, so that a key never runs twice at a time. */
  const withinTime = async (key: string): Promise<Outcome> => {
    const over = new AbortController();
    const stop = (): void => over.abort(hardStop.signal.reason);
    const late = (): void => over.abort(tookTooLong(options, key));
    hardStop.signal.addEventListener('abort', stop, { once: true });
    const cancel = options.timeoutMs === undefined ? () => undefined : clock.after(options.timeoutMs, late);
    try {
      return await options.reconcile(key, over.signal);
    } catch (error) {
      throw over.signal.aborted ? over.signal.reason : error; // whatever an aborted reconcile makes of it
    } finally {
      cancel();
      hardStop.signal.removeEventListener('abort', stop);
    }
  };

  const failed = (key: string, error: unknown): void => {
    const passing = error instanceof ApiError && error.transient;
    const waitMs = Math.round(queue.retry(key, error instanceof ApiError ? error.retryAfterMs : undefined));
    const text = error instanceof Error ? error.message : String(error);
    const fields = { controller: options.name, key, waitMs };
    if (passing) log[error.reason === 'Conflict' ? 'debug' : 'info']({ ...fields, reason: error.reason }, text);
    else if (logged.get(key) === text) log.debug(fields, text);
    else log.error({ ...fields, error }, text);
    logged.set(key, text);
  };

  const workers = Promise.all(Array.from({ length: options.workers }, worker));
  const stopped = Promise.withResolvers<void>();
  const cancels: (() => void)[] = [];
  const stopWithin = (milliseconds: number): void => {
    cancels.push(
      clock.after(milliseconds, () => hardStop.abort(new Error(`${options.name} is being stopped`))),
      clock.after(milliseconds + unwindMs, () => stopped.resolve()),
    );
  };
  const ended = new AbortController();
  whenAborted(options.signal, () => stopWithin(graceMs), ended.signal);
  if (abort !== undefined) whenAborted(abort, () => stopWithin(0), ended.signal);
  await Promise.race([workers, stopped.promise]);
  ended.abort();
  for (const cancel of cancels) cancel();
  queue.close();
}

function whenAborted(signal: AbortSignal, work: () => void, unless: AbortSignal): void {
  if (signal.aborted) work();
  else signal.addEventListener('abort', work, { once: true, signal: unless });
}

function tookTooLong({ name, timeoutMs = 0 }: ControllerOptions, key: string): ApiError {
  return new ApiError({ reason: 'Timeout', message: `${name}: ${key} took longer than ${timeoutMs / 1000} s` });
}
