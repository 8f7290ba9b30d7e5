import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChartError } from './chart-error.ts';
import { safeSegments } from './chart-files.ts';
import { type PackEntry, pack, packChart, paxRecord, tar } from './fixtures/pack.ts';
import { defaultLimits } from './limits.ts';
import { unpack } from './unpack.ts';

const limits = { ...defaultLimits, archive: 64 * 1024, unpacked: 8 * 2 ** 20, files: 20, depth: 4 };
const chartYaml: PackEntry = { path: 'mesh/Chart.yaml', content: 'name: mesh' };

function open(archive: Buffer) {
  return unpack(archive, 'Chart mesh 1.0.0', limits);
}

function texts(files: ReadonlyMap<string, Buffer>) {
  return Object.fromEntries([...files].map(([path, bytes]) => [path, bytes.toString('utf8')]));
}

test('a chart archive is unpacked without its top folder', async () => {
  const archive = packChart('mesh', '1.0.0', { 'templates/a.yaml': 'kind: A', 'values.yaml': '' });
  expect(texts(await open(archive))).toEqual({
    'Chart.yaml': 'apiVersion: v2\nname: mesh\nversion: 1.0.0\n',
    'templates/a.yaml': 'kind: A',
    'values.yaml': '',
  });
});

test('folders, a leading ./, comments for all entries and long names are nothing unusual', async () => {
  const long = `mesh/${'n'.repeat(120)}.yaml`;
  const archive = pack([
    { path: 'pax_global_header', type: 'g', content: paxRecord('comment', 'a commit') },
    { path: './mesh/', type: '5' },
    { ...chartYaml, path: './mesh/Chart.yaml' },
    { path: long, content: 'long' },
    { path: '././@LongLink', type: 'L', content: 'mesh/gnu.yaml\0' },
    { path: 'short', content: 'gnu' },
  ]);
  expect(texts(await open(archive))).toEqual({
    'Chart.yaml': 'name: mesh',
    [`${'n'.repeat(120)}.yaml`]: 'long',
    'gnu.yaml': 'gnu',
  });
});

describe('a hostile archive is refused as a whole', () => {
  test.each<[string, PackEntry, string]>([
    ['with a path that climbs out', { path: 'mesh/../../evil' }, 'could lead out'],
    ['with a path that climbs and comes back', { path: 'mesh/../mesh/evil' }, 'could lead out'],
    ['with an absolute path', { path: '/etc/evil' }, 'could lead out'],
    ['with a Windows path', { path: 'mesh\\..\\evil' }, 'could lead out'],
    ['with a drive letter', { path: 'C:/evil' }, 'could lead out'],
    ['with a control character in a name', { path: 'mesh/\u0007bell' }, 'could lead out'],
    [
      'with a climbing path in an extension header',
      { path: 'pax', type: 'x', content: paxRecord('path', '../evil') },
      'could lead out',
    ],
    ['with a symbolic link', { path: 'mesh/link', type: '2', link: '/etc/passwd' }, 'is a symbolic link'],
    ['with a hard link', { path: 'mesh/link', type: '1', link: 'mesh/Chart.yaml' }, 'is a hard link'],
    [
      'with a link target in an extension header',
      { path: 'pax', type: 'x', content: paxRecord('linkpath', '/etc') },
      'describes a link',
    ],
    ['with a character device', { path: 'mesh/null', type: '3' }, 'is a character device'],
    ['with a block device', { path: 'mesh/disk', type: '4' }, 'is a block device'],
    ['with a named pipe', { path: 'mesh/pipe', type: '6' }, 'is a named pipe'],
    ['with a sparse file', { path: 'mesh/holes', type: 'S' }, 'is a sparse file'],
    [
      'with a sparse file of the newer kind',
      { path: 'pax', type: 'x', content: paxRecord('GNU.sparse.major', '1') },
      'a sparse file',
    ],
    ['with an entry of an unknown type', { path: 'mesh/odd', type: 'Z' }, 'unknown type "Z"'],
    [
      'with a name for all entries',
      { path: 'pax', type: 'g', content: paxRecord('path', 'mesh/all') },
      'a global header sets',
    ],
    ['with a NUL byte in a name', { path: 'pax', type: 'x', content: paxRecord('path', 'mesh/a\0b') }, 'NUL byte'],
    ['with a file twice', chartYaml, '"Chart.yaml" is there twice'],
    ['with a file that is a folder too', { path: 'mesh/Chart.yaml/inner' }, 'both a file and a folder'],
    ['with a second top folder', { path: 'other/Chart.yaml' }, 'both "mesh" and "other"'],
    ['with a file beside the top folder', { path: 'mesh' }, 'outside of a top folder'],
    ['with folders in folders in folders', { path: 'mesh/a/b/c/d/e' }, 'more than 4 folders deep'],
  ])('%s', async (_name, entry, finding) => {
    const archive = pack([chartYaml, entry, { path: 'mesh/after', content: 'x' }]);
    await expect(open(archive)).rejects.toMatchObject({
      reason: 'UnsafeArchive',
      transient: false,
      message: expect.stringMatching(new RegExp(`^Chart mesh 1\\.0\\.0 .*${finding.replaceAll(/[.*+?]/g, '\\$&')}`)),
    });
  });
});

describe('an archive that is too large is refused before it fills anything', () => {
  test('because of its packed size', async () => {
    const archive = pack([chartYaml, { path: 'mesh/noise', content: randomBytes(80 * 1024) }]);
    await expect(open(archive)).rejects.toMatchObject({
      reason: 'ArchiveTooLarge',
      message: expect.stringContaining('more than the 64 KiB'),
    });
  });

  test('because it unpacks to far more than its size', async () => {
    const archive = pack([chartYaml, { path: 'mesh/zeros', content: Buffer.alloc(7 * 2 ** 20) }]);
    expect(archive.length).toBeLessThan(10_000);
    await expect(open(archive)).rejects.toMatchObject({
      reason: 'ArchiveTooLarge',
      message: expect.stringContaining('decompression bomb'),
    });
  });

  test('because of all its files together', async () => {
    const archive = pack([
      chartYaml,
      { path: 'mesh/one', content: 'x'.repeat(600) },
      { path: 'mesh/two', content: 'x'.repeat(600) },
    ]);
    const opened = unpack(archive, 'Chart mesh 1.0.0', { ...limits, unpacked: 1024 });
    await expect(opened).rejects.toMatchObject({
      reason: 'ArchiveTooLarge',
      message: expect.stringContaining('more than 1 KiB'),
    });
  });

  test('because of the number of its files', async () => {
    const entries = [...Array(21).keys()].map((n) => ({ path: `mesh/${n}` }));
    await expect(open(pack(entries))).rejects.toMatchObject({
      reason: 'ArchiveTooLarge',
      message: expect.stringContaining('more than 20 files'),
    });
  });
});

describe('what is no archive is called so', () => {
  test.each<[string, Buffer]>([
    ['a web page', Buffer.from('<html>Please log in</html>')],
    ['nothing', Buffer.alloc(0)],
    ['something gzipped', gzipSync('x'.repeat(2000))],
    ['an archive cut off in the tar', gzipSync(tar([chartYaml]).subarray(0, 700))],
    ['an archive cut off in the gzip', pack([chartYaml]).subarray(0, 60)],
    ['an archive without an end mark', gzipSync(tar([chartYaml]).subarray(0, 1024))],
    ['an extension header of nonsense', pack([{ path: 'pax', type: 'x', content: '99999 path=x\n' }])],
    ['an extension header without a key', pack([{ path: 'pax', type: 'x', content: '5 =x\n' }])],
    ['a size beyond the end', pack([{ path: 'pax', type: 'x', content: paxRecord('size', '99999999') }, chartYaml])],
  ])('%s', async (_name, archive) => {
    await expect(open(archive)).rejects.toMatchObject({
      reason: 'NotAChart',
      message: expect.stringContaining('Chart mesh 1.0.0 is no'),
    });
  });
});

test('an archive that is damaged inside says in what way', async () => {
  const altered = tar([chartYaml]);
  altered[0] = 'M'.charCodeAt(0);
  const cut = tar([{ path: 'mesh/Chart.yaml', content: 'x'.repeat(3000) }]).subarray(0, 2048);
  await expect(open(gzipSync(altered))).rejects.toThrow('a header has a wrong check sum');
  await expect(open(gzipSync(cut))).rejects.toThrow('it is cut off');
});

test('whatever files a chart has, they are unpacked as they were packed', async () => {
  const name = fc.stringMatching(/^[a-zA-Z0-9_.äß-]{1,90}$/).filter((text) => text !== '.' && text !== '..');
  const content = fc.uint8Array({ maxLength: 1500 });
  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, content, { maxKeys: 8, noNullPrototype: true }), async (files) => {
      const entries = Object.entries(files).map(([path, bytes]) => ({ path: `mesh/dir/${path}`, content: bytes }));
      const unpacked = await open(pack(entries));
      expect(unpacked).toEqual(
        new Map(entries.map((entry) => [entry.path.slice('mesh/'.length), Buffer.from(entry.content)])),
      );
    }),
  );
});

test('a damaged archive is refused, or gives paths inside of the chart', async () => {
  const whole = tar([chartYaml, { path: 'mesh/templates/a.yaml', content: 'kind: A' }]);
  const damage = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (damages) => {
      const bytes = Buffer.from(whole);
      for (const { at, byte } of damages) bytes[at] = byte;
      try {
        for (const path of (await open(gzipSync(bytes))).keys()) expect(safeSegments(path)?.join('/')).toBe(path);
      } catch (error) {
        expect(error).toBeInstanceOf(ChartError);
      }
    }),
    { numRuns: 500 },
  );
});
