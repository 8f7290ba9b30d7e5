import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Which cores whom belong to while something is measured. */
export interface Cores {
  /** Of the measured process; undefined where cores can't be given out. */
  readonly measured: number | undefined;
  /** Gives every other core to these processes, and to this one. */
  keepAway(pids: readonly number[]): void;
  /** Gives all cores back to them. */
  release(pids: readonly number[]): void;
}

/** The measured process gets the last core alone, so that the control plane's work is not taken for its own. */
export function dealCores(): Cores {
  const cores = availableParallelism();
  const assign = (list: string, pids: readonly number[]): boolean =>
    [process.pid, ...pids].every(
      (pid) => spawnSync('taskset', ['-acp', list, String(pid)], { stdio: 'ignore' }).status === 0,
    );
  const all = `0-${cores - 1}`;
  if (cores < 2 || !assign(all, [])) return { measured: undefined, keepAway() {}, release() {} };
  return {
    measured: cores - 1,
    keepAway: (pids) => void assign(`0-${cores - 2}`, pids),
    release: (pids) => void assign(all, pids),
  };
}
