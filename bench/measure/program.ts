import { fork } from 'node:child_process';
import { join } from 'node:path';
import { type DiaryEntry, diaryEnvironment, diaryFlags, readDiaryAfter } from './diary.ts';

/** A measured program in a process of its own. What it sends are messages of type `T`. */
export interface Program<T> extends AsyncDisposable {
  /** The next message, the first one first. @throws Error with how the process ended, when it ended before */
  next(): Promise<T>;
  /** The same, but undefined after so many milliseconds. */
  nextWithin(milliseconds: number): Promise<T | undefined>;
  /** Its diary up to now, with the entry that covers this moment. */
  diary(): Promise<readonly DiaryEntry[]>;
}

export interface ProgramOptions {
  /** Path of a module below `bench/`. */
  readonly module: string;
  /** What the module finds, as JSON, as its only argument. */
  readonly argument: unknown;
  /** Where its diary and its output go. */
  readonly folder: string;
  readonly core: number | undefined;
  /** Whether its stalls are to be seen; default true. */
  readonly stalls?: boolean | undefined;
  /** Further flags for node. */
  readonly node?: readonly string[] | undefined;
}

let started = 0;

export function startProgram<T>({
  module,
  argument,
  folder,
  core,
  stalls = true,
  node = [],
}: ProgramOptions): Program<T> {
  const file = join(folder, `diary-${++started}.jsonl`);
  const child = fork(join(import.meta.dirname, '..', module), [JSON.stringify(argument)], {
    execArgv: [...diaryFlags, '--expose-gc', ...node],
    env: { ...process.env, ...diaryEnvironment(file, { core, stalls }) },
    serialization: 'json',
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let complaints = '';
  child.stderr?.on('data', (piece: Buffer) => {
    complaints = (complaints + piece.toString()).slice(-100_000);
  });
  const arrived: T[] = [];
  const waiting: PromiseWithResolvers<T>[] = [];
  let ending: Error | undefined;
  child.on('message', (message) => {
    const waiter = waiting.shift();
    if (waiter === undefined) arrived.push(message as T);
    else waiter.resolve(message as T);
  });
  // After `exit`, so that all that it said has been read.
  const ended = new Promise<void>((resolve) => {
    child.on('close', (code, signal) => {
      ending = new Error(`${module} ${reason(complaints, code, signal)}`);
      for (const waiter of waiting.splice(0)) waiter.reject(ending);
      resolve();
    });
  });
  const next = async (): Promise<T> => {
    const message = arrived.shift();
    if (message !== undefined) return message;
    if (ending !== undefined) throw ending;
    const waiter = Promise.withResolvers<T>();
    waiting.push(waiter);
    return waiter.promise;
  };
  return {
    next,
    async nextWithin(milliseconds) {
      const late = AbortSignal.timeout(milliseconds);
      const silence = new Promise<undefined>((resolve) => late.addEventListener('abort', () => resolve(undefined)));
      return Promise.race([next(), silence]);
    },
    diary: () => readDiaryAfter(file, Date.now()),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function reason(complaints: string, code: number | null, signal: NodeJS.Signals | null): string {
  if (/heap out of memory/.test(complaints)) return 'ran out of memory';
  const said = complaints.trim().split('\n').slice(-20).join('\n');
  return `ended with ${signal ?? `exit code ${code}`}${said === '' ? '' : `:\n${said}`}`;
}
