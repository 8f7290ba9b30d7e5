import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** For how long the event loop did not come round at a time. */
export interface Stall {
  /** The longest such time. */
  readonly ms: number;
  /** The most CPU that all threads of the process have used during one: what is beyond it, others had the core. */
  readonly ownMs: number;
}

/** What a process cost up to a moment; four times a second. Memory is in bytes. */
export interface DiaryEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly rss: number;
  /** The most that `rss` has ever been. */
  readonly peak: number;
  /** Since the entry before. */
  readonly stall: Stall;
  /** CPU time of all its threads since it began. */
  readonly cpuMs: number;
  /** TCP connections opened since it began. */
  readonly connections: number;
}

/** Flags for node that make a process keep a diary. */
export const diaryFlags: readonly string[] = ['--import', join(import.meta.dirname, 'preload.ts')];

/** The environment that such a process needs; `core` is the one that it may use, undefined for any. */
export function diaryEnvironment(
  file: string,
  { core, stalls }: { readonly core: number | undefined; readonly stalls: boolean },
): Readonly<Record<string, string>> {
  return {
    MESHWRIGHT_BENCH_DIARY: file,
    MESHWRIGHT_BENCH_STALLS: String(stalls),
    ...(core !== undefined && { MESHWRIGHT_BENCH_CORE: String(core) }),
  };
}

/** Everything written so far, oldest first. */
export async function readDiary(file: string): Promise<readonly DiaryEntry[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as DiaryEntry);
}

/**
 * Waits for an entry that was written after a moment, and returns all.
 *
 * @throws Error when there is none for a minute: the process is gone, or does nothing but stall
 */
export async function readDiaryAfter(file: string, moment: number): Promise<readonly DiaryEntry[]> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    const entries = await readDiary(file);
    if ((entries.at(-1)?.at ?? 0) > moment) return entries;
    await sleep(50);
  }
  throw new Error(`${file} is not written any more`);
}

/** The longest stall that ended between two moments. */
export function longestStall(entries: readonly DiaryEntry[], from: number, to: number): Stall {
  const following = entries.findIndex(({ at }) => at >= to);
  const last = following < 0 ? entries.length : following + 1;
  const within = entries.slice(0, last).filter(({ at }) => at > from);
  return {
    ms: Math.max(0, ...within.map(({ stall }) => stall.ms)),
    ownMs: Math.max(0, ...within.map(({ stall }) => stall.ownMs)),
  };
}
