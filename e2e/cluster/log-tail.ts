import { open } from 'node:fs/promises';

const mostLines = 20;
const mostBytes = 16_384;

/**
 * The last 20 lines of a log, at most 16 KiB; a remark instead when there are none. It is for errors, so it never fails
 * itself.
 */
export async function tailOf(log: string): Promise<string> {
  try {
    const text = await lastBytes(log, mostBytes);
    return text.trimEnd().split('\n').slice(-mostLines).join('\n') || '(the log is empty)';
  } catch (error) {
    return `(the log cannot be read: ${String(error)})`;
  }
}

async function lastBytes(log: string, most: number): Promise<string> {
  await using file = await open(log, 'r');
  const { size } = await file.stat();
  const length = Math.min(size, most);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.toString('utf8');
}
