import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ClusterError } from './cluster-error.ts';

/**
 * Ends processes and removes a folder when their starter is gone, whatever ended it: return, Ctrl-C, a crash, SIGKILL.
 *
 * It is a shell that reads from a pipe. The starter alone holds the other end, so the kernel tells it when the starter
 * is gone. It has a session of its own: a Ctrl-C in the terminal does not reach it.
 */
export interface Watchdog {
  /** Resolves when the process is guarded for certain: from then on it cannot outlive the starter. */
  guard(pid: number): Promise<void>;
  /** Call it as soon as a guarded process has ended, so that a later process with the same id is safe. */
  forget(pid: number): Promise<void>;
  /** Ends the watchdog without killing or removing anything. */
  dismiss(): Promise<void>;
}

const script = join(import.meta.dirname, 'watchdog.sh');

/** Starts a watchdog; `folder`, when given, is removed if the starter goes without dismissing it. */
export async function startWatchdog(folder: string | undefined): Promise<Watchdog> {
  const shell = spawn('/bin/sh', [script, folder ?? ''], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  await started(shell);
  shell.unref();
  // A watchdog that died is noticed by the next write, which then rejects.
  shell.stdin.on('error', () => undefined);
  const tell = (line: string): Promise<void> =>
    new Promise((resolve, reject) => {
      shell.stdin.write(`${line}\n`, (error) => (error ? reject(gone(error)) : resolve()));
    });
  return {
    guard: (pid) => tell(`guard ${pid}`),
    forget: (pid) => tell(`forget ${pid}`),
    async dismiss() {
      shell.ref();
      const ended = once(shell, 'exit');
      await tell('dismiss');
      await ended;
    },
  };
}

async function started(shell: ChildProcess): Promise<void> {
  try {
    await once(shell, 'spawn');
  } catch (cause) {
    throw new ClusterError('WatchdogFailed', 'cannot start /bin/sh, which ends the cluster when its starter dies', {
      cause,
    });
  }
}

function gone(cause: Error): ClusterError {
  return new ClusterError(
    'WatchdogFailed',
    'the watchdog that ends the cluster when its starter dies has itself been killed',
    { cause },
  );
}
