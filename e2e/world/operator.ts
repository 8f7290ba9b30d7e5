import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeFlags } from '../../src/main/node-flags.ts';
import type { Cluster, ServerProcess } from '../cluster/index.ts';

const program = join(import.meta.dirname, '../../src/main.ts');

/** The operator as people run it: a process of its own with its own identity and rights. */
export interface Operator {
  /** Starts it; the log goes on in the same file. Does nothing while it runs. */
  start(): Promise<void>;
  /** Ends it and tells how: `was ended by SIGKILL`, `ended with exit code 0`. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<string>;
  readonly runs: boolean;
  /** Lets it stand still, and go on: what a busy machine does to a process. */
  pause(): void;
  resume(): void;
  /** Resolves with how it ended, whoever ended it. */
  ended(): Promise<string>;
  /** How it ended without being told to; undefined otherwise. */
  readonly crash: string | undefined;
  /** Every line that it has logged so far, parsed. */
  log(): Promise<readonly LogLine[]>;
  readonly logFile: string;
}

/** One line of the operator's log. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

export interface OperatorOptions {
  /** Tells several operators of one cluster apart; also the name of the log file. */
  readonly name?: string | undefined;
  /** Further flags, such as `--leader-elect=false`. */
  readonly flags?: readonly string[] | undefined;
  /** Flags for node itself, such as `--import` of a module that measures, and what it finds in its environment. */
  readonly node?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Prepares the operator's identity; the process is started by `start`. */
export async function prepareOperator(
  cluster: Cluster,
  { name = 'operator', flags = [], node = [], env = {} }: OperatorOptions = {},
): Promise<Operator> {
  const kubeconfig = await cluster.operatorKubeconfig();
  const cache = join(cluster.folder, `${name}-cache`);
  const args = [
    ...nodeFlags,
    ...node,
    program,
    '--kubeconfig',
    kubeconfig,
    '--helm',
    cluster.binaries.helm,
    '--cache',
    cache,
    '--log-level',
    'debug',
    ...flags,
  ];
  const logFile = join(cluster.folder, `${name}.log`);
  let running: ServerProcess | undefined;
  return {
    logFile,
    async start() {
      if (running !== undefined && running.ending === undefined) return;
      running = await cluster.run({ name, program: process.execPath, args, env });
    },
    async kill(signal) {
      if (running === undefined) throw new Error('the operator was never started');
      await running.kill(signal);
      return running.ending ?? 'still runs';
    },
    pause: () => running?.signal('SIGSTOP'),
    resume: () => running?.signal('SIGCONT'),
    async ended() {
      await running?.ended;
      return running?.ending ?? 'was never started';
    },
    get runs() {
      return running !== undefined && running.ending === undefined;
    },
    get crash() {
      return running === undefined || running.signalled ? undefined : running.ending;
    },
    async log() {
      // The last line may be half written.
      const lines = (await readFile(logFile, 'utf8')).split('\n').slice(0, -1);
      return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogLine);
    },
  };
}
