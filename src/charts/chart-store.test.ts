import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChartRequest } from './chart.ts';
import { createChartStore } from './chart-store.ts';
import { digestOfBytes } from './digest.ts';
import { temporaryFolder } from './fixtures/folder.ts';
import { packChart } from './fixtures/pack.ts';
import { archive, digest, other, signal, startRepository, type TestRepository } from './fixtures/repository.ts';

let repository: TestRepository;

beforeEach(async () => {
  repository = await startRepository();
});

afterEach(() => repository[Symbol.asyncDispose]());

describe('the network is asked no more than needed', () => {
  test('a known exact version needs none, also after a restart', async () => {
    const first = await repository.fetchChart();
    repository.server.requests.length = 0;
    expect(await repository.fetchChart()).toEqual(first);
    expect(repository.server.requests).toEqual([]);
  });

  test('a demanded digest that is in the cache needs none, wherever it came from', async () => {
    const { folder } = await repository.fetchChart();
    const moved = await repository.fetchChart({ source: { repository: 'https://no-such-host.invalid' }, digest });
    expect(moved).toEqual({ name: 'istiod', version: '1.30.3', digest, folder });
  });

  test('charts of one repository share its index, equal requests share all', async () => {
    const base = packChart('base', '1.30.3');
    repository.server.answers.set('/mesh/base.tgz', base);
    repository.server.answers.set(
      '/mesh/index.yaml',
      `entries:\n  base: [{version: 1.30.3, urls: [base.tgz]}]\n  istiod: [{version: 1.30.3, urls: [charts/istiod-1.30.3.tgz]}]`,
    );
    const store = createChartStore({ cacheFolder: repository.cache.path });
    const wanted = [
      repository.request(),
      repository.request(),
      repository.request({ chart: 'base' }),
      repository.request(),
    ];
    const charts = await Promise.all(wanted.map((one) => store.fetch(one, { signal })));
    expect(charts.map(({ name }) => name)).toEqual(['istiod', 'istiod', 'base', 'istiod']);
    expect(repository.server.requests.toSorted()).toEqual([
      '/mesh/base.tgz',
      '/mesh/charts/istiod-1.30.3.tgz',
      '/mesh/index.yaml',
    ]);
  });

  test('an old index is asked for again by its tag, and kept when it is unchanged', async () => {
    const index = repository.server.answers.get('/mesh/index.yaml');
    const tags: unknown[] = [];
    repository.server.answers.set('/mesh/index.yaml', (asked, response) => {
      tags.push(asked.headers['if-none-match']);
      if (asked.headers['if-none-match'] === '"one"') response.writeHead(304).end();
      else response.setHeader('etag', '"one"').end(index);
    });
    const store = createChartStore({ cacheFolder: repository.cache.path, limits: { indexAge: 0 } });
    await expect(store.fetch(repository.request({ version: '1.0.0' }), { signal })).rejects.toMatchObject({
      reason: 'VersionNotFound',
    });
    await store.fetch(repository.request(), { signal });
    expect(tags).toEqual([undefined, '"one"']);
  });

  test('nor the disk, to say again which chart it was; but a directory may change', async () => {
    const store = createChartStore({ cacheFolder: repository.cache.path });
    const wanted = repository.request();
    expect(store.recall(wanted)).toBeUndefined();
    const chart = await store.fetch(wanted, { signal });
    rmSync(repository.cache.path, { recursive: true });
    expect(store.recall(repository.request())).toEqual(chart);
    expect(await store.fetch(wanted, { signal })).toEqual(chart);
    expect(readFileSync(join(chart.folder, 'templates/a.yaml'), 'utf8')).toBe('kind: A');
    repository.cache.write('near/istiod-1.30.3.tgz', archive);
    const near = repository.request({ source: { directory: join(repository.cache.path, 'near') } });
    expect((await store.fetch(near, { signal })).digest).toBe(digest);
    expect(store.recall(near)).toBeUndefined();
  });

  test('a version that was published a moment ago is found', async () => {
    const store = createChartStore({ cacheFolder: repository.cache.path });
    await store.fetch(repository.request(), { signal });
    repository.server.answers.set('/mesh/index.yaml', `entries: {istiod: [{version: 1.30.4, urls: [new.tgz]}]}`);
    repository.server.answers.set('/mesh/new.tgz', packChart('istiod', '1.30.4'));
    expect((await store.fetch(repository.request({ version: '1.30.4' }), { signal })).version).toBe('1.30.4');
  });
});

describe('a damaged cache heals', () => {
  test('a changed file of an unpacked chart is unpacked again without the network', async () => {
    const { folder } = await repository.fetchChart();
    writeFileSync(join(folder, 'templates/a.yaml'), 'kind: Evil');
    writeFileSync(join(folder, 'templates/more.yaml'), 'kind: Evil');
    repository.server.requests.length = 0;
    expect((await repository.fetchChart()).folder).toBe(folder);
    expect(readFileSync(join(folder, 'templates/a.yaml'), 'utf8')).toBe('kind: A');
    expect(() => readFileSync(join(folder, 'templates/more.yaml'))).toThrow('ENOENT');
    expect(repository.server.requests).toEqual([]);
  });

  test('a changed archive is fetched again', async () => {
    const { folder } = await repository.fetchChart();
    writeFileSync(join(repository.cache.path, 'archives', `${digest.slice(7)}.tgz`), other);
    writeFileSync(join(folder, 'Chart.yaml'), '');
    expect((await repository.fetchChart()).folder).toBe(folder);
    expect(readFileSync(join(repository.cache.path, 'archives', `${digest.slice(7)}.tgz`))).toEqual(archive);
    expect(readFileSync(join(folder, 'Chart.yaml'), 'utf8')).toContain('istiod');
  });

  test('a file where a chart should be gives way', async () => {
    const { folder } = await repository.fetchChart();
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'in the way');
    expect((await repository.fetchChart()).folder).toBe(folder);
    expect(readFileSync(join(folder, 'templates/a.yaml'), 'utf8')).toBe('kind: A');
  });

  test('an entry of nonsense about what is known is as good as none', async () => {
    const first = await repository.fetchChart();
    const known = join(repository.cache.path, 'known');
    for (const text of ['', '{"digest": 5}', '{"digest": "../../etc"}', '[', 'null']) {
      for (const name of readdirSync(known)) writeFileSync(join(known, name), text);
      expect(await repository.fetchChart()).toEqual(first);
    }
  });

  test('several processes may use one cache at the same time, damaged as it is', async () => {
    const { folder } = await repository.fetchChart();
    writeFileSync(join(folder, 'Chart.yaml'), '');
    const charts = await Promise.all(Array.from({ length: 8 }, () => repository.fetchChart()));
    expect(new Set(charts.map((chart) => chart.folder))).toEqual(new Set([folder]));
    expect(readFileSync(join(folder, 'Chart.yaml'), 'utf8')).toContain('istiod');
    expect(readdirSync(join(repository.cache.path, 'tmp'))).toEqual([]);
  });

  test('what a crash left behind is swept away once it is old', async () => {
    repository.cache.write('tmp/old/Chart.yaml', '');
    repository.cache.write('tmp/new', '');
    utimesSync(join(repository.cache.path, 'tmp/old'), 0, 0);
    await repository.fetchChart();
    expect(readdirSync(join(repository.cache.path, 'tmp'))).toEqual(['new']);
  });

  test('a cache that cannot be written is an error that names it', async () => {
    repository.cache.write('file', '');
    const store = createChartStore({ cacheFolder: join(repository.cache.path, 'file') });
    await expect(store.fetch(repository.request(), { signal })).rejects.toMatchObject({
      reason: 'CacheUnavailable',
      transient: true,
      message: expect.stringContaining(join(repository.cache.path, 'file')),
    });
  });
});

describe('bytes that are not the wanted ones are refused', () => {
  test('an archive other than the index promises', async () => {
    repository.server.answers.set('/mesh/charts/istiod-1.30.3.tgz', other);
    await expect(repository.fetchChart()).rejects.toMatchObject({
      reason: 'DigestMismatch',
      transient: false,
      message: `Chart istiod 1.30.3 from repository ${repository.server.url}/mesh arrived with the digest ${digestOfBytes(other)}, but the source promises ${digest}. It was damaged or replaced on its way or in the source; nothing of it was used.`,
    });
  });

  test('an archive with one altered byte', async () => {
    const altered = Buffer.from(archive);
    altered[altered.length - 9] = (altered[altered.length - 9] ?? 0) ^ 1;
    repository.server.answers.set('/mesh/charts/istiod-1.30.3.tgz', altered);
    await expect(repository.fetchChart()).rejects.toMatchObject({ reason: 'DigestMismatch' });
  });

  test('another archive than demanded, without reading it when the index tells', async () => {
    await expect(repository.fetchChart({ digest: digestOfBytes(other) })).rejects.toMatchObject({
      reason: 'DigestMismatch',
      message: expect.stringContaining(`has the digest ${digest}, but ${digestOfBytes(other)} is demanded`),
    });
    expect(repository.server.requests).toEqual(['/mesh/index.yaml']);
  });

  test('another archive than demanded, when the index gives no digest', async () => {
    repository.serve('');
    await expect(repository.fetchChart({ digest: digestOfBytes(other) })).rejects.toMatchObject({
      reason: 'DigestMismatch',
    });
  });

  test('an archive that was replaced under the same version, when its digest is demanded', async () => {
    await repository.fetchChart();
    repository.serve(`digest: ${digestOfBytes(other).slice(7)}`);
    repository.server.answers.set('/mesh/charts/istiod-1.30.3.tgz', other);
    const emptied = temporaryFolder();
    try {
      const store = createChartStore({ cacheFolder: emptied.path });
      await expect(store.fetch(repository.request({ digest }), { signal })).rejects.toMatchObject({
        reason: 'DigestMismatch',
      });
    } finally {
      emptied[Symbol.dispose]();
    }
  });

  test('an archive of another chart or version', async () => {
    repository.serve('');
    repository.server.answers.set('/mesh/charts/istiod-1.30.3.tgz', packChart('istiod', '1.29.6'));
    await expect(repository.fetchChart()).rejects.toMatchObject({
      reason: 'WrongChart',
      message: expect.stringContaining('holds chart istiod 1.29.6 instead'),
    });
  });

  test('a demanded digest of a cached chart that is not the wanted one', async () => {
    await repository.fetchChart();
    await expect(repository.fetchChart({ version: '1.30.2', digest })).rejects.toMatchObject({ reason: 'WrongChart' });
  });

  test('an archive that is no chart', async () => {
    repository.serve('');
    repository.server.answers.set('/mesh/charts/istiod-1.30.3.tgz', '<html>Log in</html>');
    await expect(repository.fetchChart()).rejects.toMatchObject({ reason: 'NotAChart' });
  });

  test('a schema that makes helm read other files', async () => {
    repository.serve('');
    repository.server.answers.set(
      '/mesh/charts/istiod-1.30.3.tgz',
      packChart('istiod', '1.30.3', {
        'charts/sub/values.schema.json': '{"properties":{"a":{"$ref":"file:///etc/passwd"}}}',
      }),
    );
    await expect(repository.fetchChart()).rejects.toMatchObject({
      reason: 'UnsafeArchive',
      message: expect.stringContaining('"file:///etc/passwd"'),
    });
  });
});

describe('a request that cannot be right is refused before anything is asked', () => {
  test.each<[string, Partial<ChartRequest>, string]>([
    ['a range of versions', { version: '^1.30.0' }, '"^1.30.0" is no exact version'],
    ['half a version', { version: '1.30' }, '"1.30" is no exact version'],
    ['a version with a path', { version: '1.30.3/../..' }, 'is no exact version'],
    ['a chart with a path', { chart: '../istiod' }, 'is no name of a chart'],
    ['half a digest', { digest: 'sha256:abc' }, 'The digest "sha256:abc" of chart istiod is wrong'],
    ['a repository that is no URL', { source: { repository: 'charts' } }, 'no http or https URL'],
    ['a repository in the file system', { source: { repository: 'file:///charts' } }, 'no http or https URL'],
    [
      'a repository with a password',
      { source: { repository: 'https://user:secret@host/' } },
      'holds a user name or password',
    ],
    ['an empty source', { source: { directory: '' } }, 'exactly one of'],
  ])('%s', async (_name, wrong, finding) => {
    const refused = repository.fetchChart(wrong);
    await expect(refused).rejects.toMatchObject({
      reason: 'InvalidRequest',
      transient: false,
      message: expect.stringContaining(finding),
    });
    await expect(refused).rejects.toMatchObject({ message: expect.not.stringContaining('secret') });
    expect(repository.server.requests).toEqual([]);
  });
});
