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
  /** Resolves when the process has ended, however that was. */
  readonly ended: Promise<void>;
  /** Sends a signal and waits for the end. A process that has ended already is left alone. */
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
  await watchdog.guard(pid);
  stdin.end('go\n');
  const send = (signal: NodeJS.Signals): void => {
    if (ending === undefined) child.kill(signal);
  };
  return {
    name: command.name,
    pid,
    log: command.log,
    get ending() {
      return ending;
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

async function describeFailure(command: Command, happened: string): Promise<string> {
  return [
    `${command.name} ${happened}`,
    `command: ${[command.program, ...command.args].join(' ')}`,
    `the last lines of ${command.log}:`,
    await tailOf(command.log),
  ].join('\n');
}
