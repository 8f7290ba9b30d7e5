import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BuildInputs, cacheKey, cacheRoot, entryIsComplete, sealEntry } from './cache.ts';

const text = fc.string({ maxLength: 20 });
const inputs: fc.Arbitrary<BuildInputs> = fc.record({
  goMod: text,
  goSum: text,
  linkerFlags: text,
  goVersion: text,
  os: text,
  arch: text,
});

test('two builds share a key exactly when nothing that decides their outcome differs', () => {
  fc.assert(
    fc.property(
      inputs,
      fc.constantFrom('goMod', 'goSum', 'linkerFlags', 'goVersion', 'os', 'arch'),
      text,
      (one, field, value) => {
        const other = { ...one, [field]: value };
        expect(cacheKey(one) === cacheKey(other)).toBe(one[field] === value);
      },
    ),
  );
});

test('text that moves from one input to the next changes the key', () => {
  const base = { linkerFlags: '-s', goVersion: 'go1.26.8', os: 'linux', arch: 'amd64' };
  expect(cacheKey({ ...base, goMod: 'ab', goSum: 'c' })).not.toBe(cacheKey({ ...base, goMod: 'a', goSum: 'bc' }));
});

test('the tools folder is the one asked for, else in the cache folder of the person', () => {
  expect([
    cacheRoot({ MESHWRIGHT_TOOLS: '/tools', XDG_CACHE_HOME: '/cache' }),
    cacheRoot({ XDG_CACHE_HOME: '/cache' }),
    cacheRoot({ MESHWRIGHT_TOOLS: '', XDG_CACHE_HOME: '' }),
  ]).toEqual(['/tools', '/cache/meshwright/tools', join(homedir(), '.cache/meshwright/tools')]);
});

let entry: string;
beforeEach(async () => {
  entry = await mkdtemp(join(tmpdir(), 'meshwright-entry-'));
});
afterEach(() => rm(entry, { recursive: true }));

test('an entry is complete only when it was sealed and every program is there', async () => {
  const programs = ['etcd', 'kwok'];
  for (const program of programs) await writeFile(join(entry, program), program);
  expect(await entryIsComplete(entry, programs, false)).toBe(false);
  await sealEntry(entry, programs);
  expect(await entryIsComplete(entry, programs, true)).toBe(true);
  await rm(join(entry, 'kwok'));
  expect(await entryIsComplete(entry, programs, false)).toBe(false);
});

test('one altered byte in a program is found when it is verified', async () => {
  await writeFile(join(entry, 'etcd'), 'program');
  await sealEntry(entry, ['etcd']);
  await appendFile(join(entry, 'etcd'), '!');
  expect(await entryIsComplete(entry, ['etcd'], false)).toBe(true);
  expect(await entryIsComplete(entry, ['etcd'], true)).toBe(false);
});
