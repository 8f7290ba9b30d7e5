import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { followLines } from './follow-lines.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'follow-lines-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('lines that are there come first, then each as it is finished, until it is stopped', async () => {
  const file = join(folder, 'operator.log');
  const stop = new AbortController();
  await writeFile(file, 'first\nsecond\nhalf a ');
  const lines = followLines(file, stop.signal);
  const next = async (): Promise<string | undefined> => (await lines.next()).value ?? undefined;

  expect([await next(), await next()]).toEqual(['first', 'second']);
  const third = next();
  await appendFile(file, 'line\nlast — with ');
  expect(await third).toBe('half a line');
  const fourth = next();
  await appendFile(file, 'dash\n');
  expect(await fourth).toBe('last — with dash');
  const end = next();
  stop.abort();
  expect(await end).toBeUndefined();
});
