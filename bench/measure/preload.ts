/**
 * Loaded into a measured process before its program (`node --import`), whoever wrote it: it keeps a diary of what the
 * process costs, in the file that MESHWRIGHT_BENCH_DIARY names. Nothing in the program is changed.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import type { DiaryEntry } from './diary.ts';

/** How often the loop is asked whether it comes round, and how often the answers are written down, in milliseconds. */
const [lookMs, writeMs] = [2, 250];

const { MESHWRIGHT_BENCH_DIARY: file, MESHWRIGHT_BENCH_CORE: core, MESHWRIGHT_BENCH_STALLS: stalls } = process.env;
if (file !== undefined) keepDiary(file);

function keepDiary(path: string): void {
  // With `-a` also the threads that exist already; later ones inherit it.
  if (core !== undefined) spawnSync('taskset', ['-acp', core, String(process.pid)], { stdio: 'ignore' });
  let connections = 0;
  let stall = { ms: 0, ownMs: 0 };
  let [lastLook, lastCpu] = [performance.now(), cpuMs()];

  // oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function (this: Socket, ...args: Parameters<typeof connect>) {
    connections += 1;
    // Until the first connection the program is being loaded, and nobody waits for its loop.
    if (connections === 1) stall = { ms: 0, ownMs: 0 };
    if (connections === 1) [lastLook, lastCpu] = [performance.now(), cpuMs()];
    return Reflect.apply(connect, this, args) as Socket;
  } as typeof connect;

  const look = (): void => {
    const [now, cpu] = [performance.now(), cpuMs()];
    const late = now - lastLook - lookMs;
    stall = { ms: Math.max(stall.ms, late), ownMs: Math.max(stall.ownMs, cpu - lastCpu) };
    [lastLook, lastCpu] = [now, cpu];
  };
  // It costs a tenth of a core, which is no matter on a core of its own.
  if (stalls !== 'false') setInterval(look, lookMs).unref();

  setInterval(() => {
    const { rss, peak } = memory();
    const entry: DiaryEntry = { at: Date.now(), rss, peak, stall, cpuMs: cpuMs(), connections };
    stall = { ms: 0, ownMs: 0 };
    appendFileSync(path, `${JSON.stringify(entry)}\n`);
  }, writeMs).unref();
}

/** Of all threads: those that collect garbage hold up the others on the one core that they share. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** In bytes. Linux tells both itself; its `maxRSS` would include what the starter had used before the program began. */
function memory(): { readonly rss: number; readonly peak: number } {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]);
    return { rss: kilobytes('VmRSS') * 1024, peak: kilobytes('VmHWM') * 1024 };
  } catch {
    return { rss: process.memoryUsage.rss(), peak: process.resourceUsage().maxRSS * 1024 };
  }
}
