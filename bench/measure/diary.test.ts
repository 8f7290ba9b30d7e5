import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type DiaryEntry, longestStall, readDiary } from './diary.ts';

const entry = (at: number, ms: number): DiaryEntry => ({
  at,
  stall: { ms, ownMs: ms / 2 },
  rss: 1,
  peak: 1,
  cpuMs: 1,
  connections: 1,
});
const diary = [entry(100, 70), entry(200, 5), entry(300, 8), entry(400, 90)];

test('the longest stall is looked for in the entries that cover the time, the last of which ends after it', () => {
  expect(longestStall(diary, 100, 250)).toEqual({ ms: 8, ownMs: 4 });
  expect(longestStall(diary, 99, 200)).toEqual({ ms: 70, ownMs: 35 });
  expect(longestStall(diary, 100, 1000)).toEqual({ ms: 90, ownMs: 45 });
});

test('nothing stalled while nothing was written', () => {
  expect(longestStall(diary, 400, 500)).toEqual({ ms: 0, ownMs: 0 });
});

test('a line that is still being written is left for the next look', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'diary-'));
  const file = join(folder, 'diary.jsonl');
  await writeFile(file, `${JSON.stringify(entry(1, 2))}\n{"at":2,"rss"`);
  expect(await readDiary(file)).toEqual([entry(1, 2)]);
  await rm(folder, { recursive: true });
});
