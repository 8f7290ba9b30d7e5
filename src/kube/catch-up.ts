import type { Clock } from './clock.ts';

/** A watch that was resumed after a loss of contact. */
export interface ResumedWatch {
  readonly clock: Clock;
  /** For so long it has gone on at least, in milliseconds. */
  readonly leastMs: number;
  /** How many events it has told so far. */
  readonly told: () => number;
  readonly done: () => void;
}

/** Parts of the least time: two in a row without an event, the one for what a process that stood still has not read yet. */
const parts = 5;
/** A kind that changes all the time is never quiet: so many times as long is enough. */
const most = 5;

/**
 * Calls `done` once the watch has told what was missed: that comes at once and in a row, and so does the news that the
 * version is too old. Returns what ends the wait.
 */
export function whenCaughtUp({ clock, leastMs, told, done }: ResumedWatch): () => void {
  let [looks, quiet, known] = [0, 0, told()];
  const look = (): void => {
    looks += 1;
    quiet = told() === known ? quiet + 1 : 0;
    known = told();
    if ((looks >= parts && quiet >= 2) || looks >= most * parts) done();
    else cancel = clock.after(leastMs / parts, look);
  };
  let cancel = clock.after(leastMs / parts, look);
  return () => cancel();
}
