import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { ClusterError, type ClusterErrorReason } from './cluster-error.ts';
import { tailOf } from './log-tail.ts';
import type { Watchdog } from './watchdog.ts';

/** How to start a process of the cluster. */
export interface Command {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Added to the starter's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** File for everything it writes; what is there already is kept. */
  readonly log: string;
}

/** A process that cannot outlive its starter. */
export interface ServerProcess {
  readonly name: string;
  readonly pid: number;
  readonly log: string;
  /** How it ended, as a person would say it; undefined while it runs. */
  readonly ending: string | undefined;
  /** True when a signal was sent through this object: its end is then no surprise. */
  readonly signalled: boolean;
  /** Resolves when the process has ended, however that was. */
  readonly ended: Promise<void>;
  /**
   * Sends a signal and waits for the end; SIGKILL reaches its children too. A process that has ended already is left
   * alone.
   */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Sends a signal without waiting, for example SIGSTOP. */
  signal(signal: NodeJS.Signals): void;
  /** An error that shows what happened, the command and the last lines of the log. */
  failure(reason: ClusterErrorReason, happened: string): Promise<ClusterError>;
}

/**
 * A shell that waits for one line before it becomes the program. In between, the watchdog learns its process id: so
 * there is no moment at which a starter could die and leave the program behind.
 */
const gate = 'read -r go && exec "$@" </dev/null';

/** Starts a process under the watchdog, in a session of its own so that Ctrl-C reaches the starter alone. */
export async function startProcess(command: Command, watchdog: Watchdog): Promise<ServerProcess> {
  await using log = await open(command.log, 'a');
  const child = spawn('/bin/sh', ['-c', gate, command.name, command.program, ...command.args], {
    detached: true,
    env: { ...process.env, ...command.env },
    stdio: ['pipe', log.fd, log.fd],
  });
  let ending: string | undefined;
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      ending = `could not be started: ${error.message}`;
      resolve();
    });
    child.once('exit', (code, signal) => {
      ending = code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with exit code ${code}`;
      resolve();
    });
  });
  const failure = async (reason: ClusterErrorReason, happened: string): Promise<ClusterError> =>
    new ClusterError(reason, await describeFailure(command, happened));
  const { pid, stdin } = child;
  if (pid === undefined || stdin === null) {
    await ended;
    throw await failure('ProcessEnded', ending ?? 'could not be started');
  }
  // A process that is gone before it reads the line is noticed through `ended`.
  stdin.on('error', () => undefined);
  try {
    await watchdog.guard(pid);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  stdin.end('go\n');
  let signalled = false;
  const send = (signal: NodeJS.Signals): void => {
    signalled = true;
    if (ending !== undefined) return;
    // As in a container, where nothing outlives the first process. It leads the group of all that it started.
    if (signal === 'SIGKILL') killGroup(pid);
    child.kill(signal);
  };
  return {
    name: command.name,
    pid,
    log: command.log,
    get ending() {
      return ending;
    },
    get signalled() {
      return signalled;
    },
    // A watchdog that is gone has nothing to forget, and the next start reports it.
    ended: ended.then(() => watchdog.forget(pid).catch(() => undefined)),
    async kill(signal) {
      send(signal);
      await ended;
    },
    signal: send,
    failure,
  };
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // ESRCH: it has ended this moment. EPERM: on some systems, of a group in which all have ended.
    if (!(error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM'))) throw error;
  }
}

async function describeFailure(command: Command, happened: string): Promise<string> {
  return [
    `${command.name} ${happened}`,
    `command: ${[command.program, ...command.args].join(' ')}`,
    `the last lines of ${command.log}:`,
    await tailOf(command.log),
  ].join('\n');
}
