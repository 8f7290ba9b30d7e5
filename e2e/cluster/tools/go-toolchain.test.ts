import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureTools } from './ensure-tools.ts';
import { assertNewEnough, findGo } from './go-toolchain.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshwright-go-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a machine without Go is told what to install', async () => {
  await expect(ensureTools({ environment: { PATH: folder, MESHWRIGHT_TOOLS: folder } })).rejects.toMatchObject({
    reason: 'GoMissing',
    message:
      'The test cluster’s programs are built from source, and no Go was found on PATH. Install Go 1.26 or newer (https://go.dev/dl) and put it on PATH.',
  });
});

test('a tools folder that cannot be made is named', async () => {
  await writeFile(join(folder, 'file'), '');
  const tools = join(folder, 'file/tools');
  await expect(ensureTools({ environment: { ...process.env, MESHWRIGHT_TOOLS: tools } })).rejects.toMatchObject({
    reason: 'CacheNotWritable',
    message: `The tools folder ${tools} cannot be written: set MESHWRIGHT_TOOLS to one that can.`,
  });
});

test('a Go that is too old is told which one is needed and which was found', async () => {
  await writeFile(join(folder, 'go'), '#!/bin/sh\nprintf "go1.24.3\\nlinux\\namd64\\n"\n', { mode: 0o755 });
  await expect(findGo({ PATH: `${folder}:/usr/bin:/bin` })).rejects.toMatchObject({
    reason: 'GoTooOld',
    message:
      'The test cluster’s programs are built from source and need Go 1.26; found go1.24.3. Install Go 1.26 or newer (https://go.dev/dl) and put it on PATH.',
  });
});

test.each(['go1.26', 'go1.26.8', 'go1.27rc1', 'go2.0', 'devel go1.28-abcdef Tue'])('%s is new enough', (version) => {
  expect(() => assertNewEnough(version)).not.toThrow();
});

test.each(['go1.25.9', 'go1.9', 'go0.99', ''])('"%s" is not new enough', (version) => {
  expect(() => assertNewEnough(version)).toThrow('need Go 1.26');
});
