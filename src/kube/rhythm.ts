import type { Backoff } from './backoff.ts';

/** The times of a reflector. */
export interface Rhythm {
  /** The server is asked to end each watch after a random time between these, in seconds. */
  readonly watchSeconds: { readonly least: number; readonly most: number };
  /** A watch that ended after so many milliseconds without a single event or bookmark proves nothing: list again. */
  readonly silentMs: number;
  /** For so many milliseconds at least a watch that was resumed after a loss of contact goes on until nothing counts as missed. */
  readonly caughtUpMs: number;
  /** The wait after failures in a row. */
  readonly backoff: Backoff;
}

export const usualRhythm: Rhythm = {
  watchSeconds: { least: 300, most: 600 },
  silentMs: 90_000,
  caughtUpMs: 1_000,
  backoff: { firstMs: 200, longestMs: 30_000 },
};
