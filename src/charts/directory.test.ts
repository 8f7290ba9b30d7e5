import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createChartStore } from './chart-store.ts';
import { digestOfBytes } from './digest.ts';
import { type TemporaryFolder, temporaryFolder } from './fixtures/folder.ts';
import { packChart } from './fixtures/pack.ts';

let charts: TemporaryFolder;
let cache: TemporaryFolder;

beforeEach(() => {
  charts = temporaryFolder();
  cache = temporaryFolder();
});

afterEach(() => {
  charts[Symbol.dispose]();
  cache[Symbol.dispose]();
});

function chartAt(folder: string, name: string, version: string, template = 'kind: A') {
  charts.write(
    join(folder, 'Chart.yaml'),
    `apiVersion: v2\nname: ${name}\nversion: ${version}\nappVersion: ${version}\ndependencies: []\n`,
  );
  charts.write(join(folder, 'templates/a.yaml'), template);
}

function fetchChart(version = '1.30.3', more: { directory?: string; chart?: string; digest?: string } = {}) {
  const { directory = charts.path, ...rest } = more;
  const store = createChartStore({ cacheFolder: cache.path });
  return store.fetch(
    { source: { directory }, chart: 'istiod', version, ...rest },
    { signal: new AbortController().signal },
  );
}

async function templateOf(version: string) {
  const { folder } = await fetchChart(version);
  return readFileSync(join(folder, 'templates/a.yaml'), 'utf8');
}

describe('charts are found in many layouts', () => {
  test('a folder for each chart', async () => {
    chartAt('istiod', 'istiod', '1.30.3');
    chartAt('base', 'base', '1.30.3');
    expect(await templateOf('1.30.3')).toBe('kind: A');
  });

  test('a folder for each version', async () => {
    chartAt('1.29.6/istiod', 'istiod', '1.29.6', 'kind: Old');
    chartAt('1.30.3/istiod', 'istiod', '1.30.3', 'kind: New');
    expect(await templateOf('1.29.6')).toBe('kind: Old');
    expect(await templateOf('1.30.3')).toBe('kind: New');
  });

  test('archives as helm package names them', async () => {
    const archive = packChart('istiod', '1.30.3', { 'templates/a.yaml': 'kind: Packed' });
    charts.write('istiod-1.30.3.tgz', archive);
    charts.write('istiod-1.29.6.tgz', packChart('istiod', '1.29.6'));
    charts.write('istiod-extra-1.30.3.tgz', packChart('istiod-extra', '1.30.3'));
    expect(await templateOf('1.30.3')).toBe('kind: Packed');
    expect((await fetchChart()).digest).toBe(digestOfBytes(archive));
  });

  test('the chart itself', async () => {
    chartAt('.', 'istiod', '1.30.3');
    expect(await templateOf('1.30.3')).toBe('kind: A');
  });

  test('a mounted volume, which consists of links', async () => {
    charts.write('..2026/istiod-1.30.3.tgz', packChart('istiod', '1.30.3', { 'templates/a.yaml': 'kind: Mounted' }));
    symlinkSync('..2026', join(charts.path, '..data'));
    symlinkSync('..data/istiod-1.30.3.tgz', join(charts.path, 'istiod-1.30.3.tgz'));
    expect(await templateOf('1.30.3')).toBe('kind: Mounted');
  });
});

describe('a source tree, where every chart says 1.0.0', () => {
  beforeEach(() => {
    chartAt('manifests/charts/istio-control/istio-discovery', 'istiod', '1.0.0');
    chartAt('manifests/charts/base', 'base', '1.0.0');
  });

  test('gives its only chart of the name, with the wanted version in it', async () => {
    const { folder, version } = await fetchChart('1.30.3');
    expect(version).toBe('1.30.3');
    expect(readFileSync(join(folder, 'Chart.yaml'), 'utf8')).toBe(
      'apiVersion: v2\nname: istiod\nversion: "1.30.3"\nappVersion: "1.30.3"\ndependencies: []\n',
    );
  });

  test('is one of several when folders tell their versions', async () => {
    const tree = 'manifests/charts/istio-control/istio-discovery';
    charts[Symbol.dispose]();
    charts = temporaryFolder();
    chartAt(`1.29.6/${tree}`, 'istiod', '1.0.0', 'kind: Old');
    chartAt(`1.30.3/${tree}`, 'istiod', '1.0.0', 'kind: New');
    expect(await templateOf('1.29.6')).toBe('kind: Old');
    expect(await templateOf('1.30.3')).toBe('kind: New');
    await expect(fetchChart('1.28.0')).rejects.toMatchObject({
      reason: 'VersionNotFound',
      message: expect.stringContaining('1.30.3, 1.29.6'),
    });
  });

  test('is not taken for a version when another chart of the name has a real one', async () => {
    chartAt('istiod', 'istiod', '1.29.6');
    await expect(fetchChart('1.30.3')).rejects.toMatchObject({ reason: 'VersionNotFound' });
  });
});

describe('the digest stands for the content', () => {
  test('equal folders have equal digests, a changed byte gives another', async () => {
    chartAt('istiod', 'istiod', '1.30.3');
    const first = await fetchChart();
    expect(await fetchChart()).toEqual(first);
    chartAt('istiod', 'istiod', '1.30.3', 'kind: B');
    const second = await fetchChart();
    expect(second.digest).not.toBe(first.digest);
    expect(readFileSync(join(first.folder, 'templates/a.yaml'), 'utf8')).toBe('kind: A');
  });

  test('a demanded digest still gives the former content after the folder has changed', async () => {
    chartAt('istiod', 'istiod', '1.30.3');
    const first = await fetchChart();
    chartAt('istiod', 'istiod', '1.30.3', 'kind: B');
    expect(await fetchChart('1.30.3', { digest: first.digest })).toEqual(first);
  });

  test('a demanded digest that the folder does not have is refused', async () => {
    chartAt('istiod', 'istiod', '1.30.3');
    await expect(fetchChart('1.30.3', { digest: `sha256:${'0'.repeat(64)}` })).rejects.toMatchObject({
      reason: 'DigestMismatch',
    });
  });

  test('two charts of one name, version and content are one', async () => {
    chartAt('a', 'istiod', '1.30.3');
    chartAt('b', 'istiod', '1.30.3');
    expect((await fetchChart()).name).toBe('istiod');
  });

  test('a chart beside its own archive is one, and the archive is taken', async () => {
    chartAt('istiod', 'istiod', '1.30.3');
    const written = 'version: 1.30.3\nappVersion: 1.30.3\ndependencies: []\nname: istiod\napiVersion: v2\n';
    const archive = packChart('istiod', '1.30.3', { 'Chart.yaml': written, 'templates/a.yaml': 'kind: A' });
    charts.write('istiod-1.30.3.tgz', archive);
    expect((await fetchChart()).digest).toBe(digestOfBytes(archive));
    charts.write('istiod/templates/a.yaml', 'kind: Edited');
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'AmbiguousChart',
      message: expect.stringContaining('istiod, istiod-1.30.3.tgz'),
    });
  });

  test('two charts of one name and version with different content are told apart by a digest only', async () => {
    chartAt('a', 'istiod', '1.30.3');
    const { digest } = await fetchChart();
    chartAt('b', 'istiod', '1.30.3', 'kind: B');
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'AmbiguousChart',
      message: expect.stringContaining('different content: a, b.'),
    });
    cache[Symbol.dispose]();
    expect((await fetchChart('1.30.3', { digest })).digest).toBe(digest);
  });
});

describe('a directory that cannot help says why', () => {
  test('when it is not there', async () => {
    const directory = join(charts.path, 'gone');
    await expect(fetchChart('1.30.3', { directory })).rejects.toMatchObject({
      reason: 'DirectoryUnreadable',
      message: expect.stringMatching(new RegExp(`^The chart directory ${directory} cannot be read \\(ENOENT`)),
    });
  });

  test('when it is a file', async () => {
    charts.write('file', '');
    await expect(fetchChart('1.30.3', { directory: join(charts.path, 'file') })).rejects.toMatchObject({
      reason: 'DirectoryUnreadable',
    });
  });

  test('when it has other charts only, however broken', async () => {
    chartAt('base', 'base', '1.30.3');
    charts.write('broken/Chart.yaml', '{{');
    charts.write('chartless/values.yaml', '');
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'ChartNotFound',
      message: expect.stringContaining('It has base.'),
    });
  });

  test('when it has nothing', async () => {
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'ChartNotFound',
      message: expect.stringContaining('It has no charts at all.'),
    });
  });

  test('when it has other versions', async () => {
    chartAt('a', 'istiod', '1.29.6');
    charts.write('istiod-1.30.2.tgz', '');
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'VersionNotFound',
      message: expect.stringContaining('1.30.2, 1.29.6.'),
    });
  });
});

describe('a directory leads nowhere else', () => {
  test('a chart that is a link to another place is not seen', async () => {
    using outside = temporaryFolder();
    outside.write('Chart.yaml', 'name: istiod\nversion: 1.30.3\n');
    symlinkSync(outside.path, join(charts.path, 'istiod'));
    await expect(fetchChart()).rejects.toMatchObject({ reason: 'ChartNotFound' });
  });

  test('a file of a chart that is a link to another place is refused', async () => {
    chartAt('istiod', 'istiod', '1.30.3');
    symlinkSync('/etc/passwd', join(charts.path, 'istiod/templates/passwd'));
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'UnsafeArchive',
      message: expect.stringContaining('"templates/passwd" is a link that leads out'),
    });
  });

  test('a link that leads in circles ends', async () => {
    chartAt('istiod', 'istiod', '1.30.3');
    symlinkSync('..', join(charts.path, 'istiod/templates/again'));
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'UnsafeArchive',
      message: expect.stringContaining('folders deep'),
    });
  });

  test('folders without end are not searched without end', async () => {
    mkdirSync(join(charts.path, 'a'));
    symlinkSync('..', join(charts.path, 'a/b'));
    await expect(fetchChart()).rejects.toMatchObject({ reason: 'ChartNotFound' });
  });
});
