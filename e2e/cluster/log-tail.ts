import { open } from 'node:fs/promises';

/** The last lines of a log, at most 16 KiB of it; a sentence instead when there is none. */
export async function tailOf(log: string, lines = 20): Promise<string> {
  const text = await lastBytes(log, 16_384);
  const last = text.trimEnd().split('\n').slice(-lines).join('\n');
  return last === '' ? '(the log is empty)' : last;
}

async function lastBytes(log: string, most: number): Promise<string> {
  await using file = await open(log, 'r');
  const { size } = await file.stat();
  const length = Math.min(size, most);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.toString('utf8');
}
