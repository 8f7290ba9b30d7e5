import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** Held while one process builds; others wait for it. */
export interface BuildLock {
  release(): Promise<void>;
}

interface Owner {
  readonly pid: number;
  readonly host: string;
}

const heartbeat = 5_000;
/** An owner on another machine, or in another container, can be judged by its heartbeat alone. */
const silence = 60_000;

/**
 * Takes the lock, waiting as long as another living process has it. A lock whose owner has died is broken: should two
 * processes break it in the same instant, both build, which costs time and nothing else.
 *
 * @param onWait called again and again with the owner's process id while waiting
 */
export async function takeBuildLock(file: string, onWait: (pid: number) => void): Promise<BuildLock> {
  while (!(await create(file))) {
    const owner = await readOwner(file);
    if (owner === undefined || (await isStale(file, owner))) await breakLock(file, owner);
    else onWait(owner.pid);
    await delay(200);
  }
  const beat = setInterval(() => {
    const now = new Date();
    // Nobody can do anything about a lock that was broken; the build goes on.
    utimes(file, now, now).catch(() => undefined);
  }, heartbeat);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      await rm(file, { force: true });
    },
  };
}

async function create(file: string): Promise<boolean> {
  try {
    await using handle = await open(file, 'wx');
    await handle.writeFile(JSON.stringify({ pid: process.pid, host: hostname() } satisfies Owner));
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Undefined when the lock is gone, or its owner died between making and writing it. */
async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    const owner: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof owner !== 'object' || owner === null || !('pid' in owner) || !('host' in owner)) return undefined;
    const { pid, host } = owner;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : undefined;
  } catch {
    return undefined;
  }
}

async function isStale(file: string, owner: Owner): Promise<boolean> {
  if (owner.host === hostname() && !isAlive(owner.pid)) return true;
  return isOlderThan(file, silence);
}

/** Removes the lock unless somebody else has taken it meanwhile, or is just about to write its name. */
async function breakLock(file: string, seen: Owner | undefined): Promise<void> {
  const now = await readOwner(file);
  if (now?.pid !== seen?.pid) return;
  if (now === undefined && !(await isOlderThan(file, heartbeat))) return;
  await rm(file, { force: true });
}

/** False when it is gone. */
async function isOlderThan(file: string, age: number): Promise<boolean> {
  try {
    return Date.now() - (await stat(file)).mtimeMs > age;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return isCode(error, 'EPERM');
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
