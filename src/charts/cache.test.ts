import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ChartCache } from './cache.ts';
import { digestOfFiles } from './digest.ts';
import { temporaryFolder } from './fixtures/folder.ts';
import { defaultLimits } from './limits.ts';

test('an intact chart stays where it is when it is written again, a damaged one is replaced', async () => {
  using folder = temporaryFolder();
  const cache = new ChartCache(folder.path, defaultLimits);
  const files = new Map([['Chart.yaml', Buffer.from('name: mesh')]]);
  const digest = digestOfFiles(files);
  const written = () => statSync(cache.contentFolder(digest)).ino;
  await cache.keepContent(digest, files);
  const first = written();
  await cache.keepContent(digest, files);
  expect(written()).toBe(first);
  writeFileSync(join(cache.contentFolder(digest), 'Chart.yaml'), 'name: other');
  await cache.keepContent(digest, files);
  expect(written()).not.toBe(first);
  expect(await cache.content(digest)).toEqual(files);
});
