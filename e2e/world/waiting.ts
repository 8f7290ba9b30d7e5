import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MeshControlPlane } from '../../src/api/index.ts';
import type { MeshEvent } from './events.ts';

/** What a failed wait shows. */
export interface Evidence {
  readonly controlPlanes: () => readonly MeshControlPlane[];
  readonly events: () => Promise<readonly MeshEvent[]>;
  readonly operatorLog: string;
  /** How the operator ended without being told to. */
  readonly crash: () => string | undefined;
}

/** What is looked for; undefined and false mean: not yet. */
export type Look<T> = () => T | undefined | false | Promise<T | undefined | false>;

const pause = 25;

/**
 * Looks until there is something to see, and returns it.
 *
 * @throws Error with the statuses, Events and the end of the operator's log, after the patience or when the operator died
 */
export async function waitFor<T>(description: string, look: Look<T>, seconds: number, evidence: Evidence): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    const crash = evidence.crash();
    if (crash !== undefined)
      throw new Error(`the operator ${crash} while this was waited for: ${description}\n${await show(evidence)}`);
    if (performance.now() > deadline)
      throw new Error(`not seen within ${seconds} s: ${description}\n${await show(evidence)}`);
    await sleep(pause);
  }
}

async function show({ controlPlanes, events, operatorLog }: Evidence): Promise<string> {
  const statuses = controlPlanes().map(({ metadata, status }) => `${metadata.name}: ${JSON.stringify(status)}`);
  const told = (await events()).map(({ regarding, reason, note }) => `${regarding}  ${reason}  ${note}`);
  return [
    'status:',
    ...statuses,
    'Events:',
    ...told.slice(-20),
    `the end of ${operatorLog}:`,
    await end(operatorLog),
  ].join('\n');
}

async function end(log: string): Promise<string> {
  const most = 6_000;
  try {
    await using file = await open(log, 'r');
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, Math.max(0, size - most));
    return buffer.toString('utf8', 0, bytesRead);
  } catch (error) {
    return `(${error instanceof Error ? error.message : String(error)})`;
  }
}
