import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChartRequest } from './chart.ts';
import { createChartStore } from './chart-store.ts';
import { digestOfBytes } from './digest.ts';
import { type TemporaryFolder, temporaryFolder } from './fixtures/folder.ts';
import { type Loopback, startLoopback } from './fixtures/loopback.ts';
import { packChart } from './fixtures/pack.ts';
import type { ChartLimits } from './limits.ts';

const archive = packChart('istiod', '1.30.3', { 'templates/a.yaml': 'kind: A' });
const other = packChart('istiod', '1.30.3', { 'templates/a.yaml': 'kind: B' });
const digest = digestOfBytes(archive);

let server: Loopback;
let cache: TemporaryFolder;

beforeEach(async () => {
  server = await startLoopback();
  cache = temporaryFolder();
  serve(`digest: ${digest.slice(7)}`);
});

afterEach(async () => {
  cache[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

/** An index with one chart; the line says what its digest is. */
function serve(digestLine: string, url = 'charts/istiod-1.30.3.tgz', version = '1.30.3') {
  server.answers.set('/mesh/charts/istiod-1.30.3.tgz', archive);
  server.answers.set(
    '/mesh/index.yaml',
    `apiVersion: v1\nentries:\n  istiod:\n  - name: istiod\n    version: ${version}\n    urls: ["${url}"]\n    ${digestLine}\n`,
  );
}

function request(more: Partial<ChartRequest> = {}): ChartRequest {
  return { source: { repository: `${server.url}/mesh` }, chart: 'istiod', version: '1.30.3', ...more };
}

const signal = new AbortController().signal;

function fetchChart(more: Partial<ChartRequest> = {}, limits: Partial<ChartLimits> = {}) {
  return createChartStore({ cacheFolder: cache.path, limits }).fetch(request(more), { signal });
}

test('a chart comes from a Helm repository, verified and unpacked', async () => {
  const chart = await fetchChart();
  expect(chart).toEqual({ name: 'istiod', version: '1.30.3', digest, folder: expect.stringContaining(cache.path) });
  expect(readFileSync(join(chart.folder, 'templates/a.yaml'), 'utf8')).toBe('kind: A');
  expect(server.requests).toEqual(['/mesh/index.yaml', '/mesh/charts/istiod-1.30.3.tgz']);
});

describe('an index may write things in several ways', () => {
  test('an absolute address of the archive', async () => {
    serve('', `${server.url}/elsewhere.tgz`);
    server.answers.set('/elsewhere.tgz', archive);
    expect((await fetchChart()).digest).toBe(digest);
  });

  test('an address from the root of the host', async () => {
    serve('', '/elsewhere.tgz');
    server.answers.set('/elsewhere.tgz', archive);
    expect((await fetchChart()).digest).toBe(digest);
  });

  test('an address in a registry', async () => {
    serve('', `oci://${server.host}/team/istiod:1.30.3`);
    const layer = { mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', digest };
    server.answers.set('/v2/team/istiod/manifests/1.30.3', JSON.stringify({ layers: [layer] }));
    server.answers.set(`/v2/team/istiod/blobs/${digest}`, archive);
    expect((await fetchChart()).digest).toBe(digest);
  });

  test('a version with v, a digest with its algorithm', async () => {
    serve(`digest: "${digest.toUpperCase().replace('SHA', 'sha')}"`, 'charts/istiod-1.30.3.tgz', 'v1.30.3');
    expect((await fetchChart()).version).toBe('1.30.3');
  });

  test('JSON', async () => {
    server.answers.set(
      '/mesh/index.yaml',
      JSON.stringify({ entries: { istiod: [{ version: '1.30.3', urls: ['charts/istiod-1.30.3.tgz'] }] } }),
    );
    expect((await fetchChart()).digest).toBe(digest);
  });
});

describe('the network is asked no more than needed', () => {
  test('a known exact version needs none, also after a restart', async () => {
    const first = await fetchChart();
    server.requests.length = 0;
    expect(await fetchChart()).toEqual(first);
    expect(server.requests).toEqual([]);
  });

  test('a demanded digest that is in the cache needs none, wherever it came from', async () => {
    const { folder } = await fetchChart();
    const moved = await fetchChart({ source: { repository: 'https://no-such-host.invalid' }, digest });
    expect(moved).toEqual({ name: 'istiod', version: '1.30.3', digest, folder });
  });

  test('charts of one repository share its index, equal requests share all', async () => {
    const base = packChart('base', '1.30.3');
    server.answers.set('/mesh/base.tgz', base);
    server.answers.set(
      '/mesh/index.yaml',
      `entries:\n  base: [{version: 1.30.3, urls: [base.tgz]}]\n  istiod: [{version: 1.30.3, urls: [charts/istiod-1.30.3.tgz]}]`,
    );
    const store = createChartStore({ cacheFolder: cache.path });
    const wanted = [request(), request(), request({ chart: 'base' }), request()];
    const charts = await Promise.all(wanted.map((one) => store.fetch(one, { signal })));
    expect(charts.map(({ name }) => name)).toEqual(['istiod', 'istiod', 'base', 'istiod']);
    expect(server.requests.toSorted()).toEqual([
      '/mesh/base.tgz',
      '/mesh/charts/istiod-1.30.3.tgz',
      '/mesh/index.yaml',
    ]);
  });

  test('an old index is asked for again by its tag, and kept when it is unchanged', async () => {
    const index = server.answers.get('/mesh/index.yaml');
    const tags: unknown[] = [];
    server.answers.set('/mesh/index.yaml', (asked, response) => {
      tags.push(asked.headers['if-none-match']);
      if (asked.headers['if-none-match'] === '"one"') response.writeHead(304).end();
      else response.setHeader('etag', '"one"').end(index);
    });
    const store = createChartStore({ cacheFolder: cache.path, limits: { indexAge: 0 } });
    await expect(store.fetch(request({ version: '1.0.0' }), { signal })).rejects.toMatchObject({
      reason: 'VersionNotFound',
    });
    await store.fetch(request(), { signal });
    expect(tags).toEqual([undefined, '"one"']);
  });

  test('a version that was published a moment ago is found', async () => {
    const store = createChartStore({ cacheFolder: cache.path });
    await store.fetch(request(), { signal });
    server.answers.set('/mesh/index.yaml', `entries: {istiod: [{version: 1.30.4, urls: [new.tgz]}]}`);
    server.answers.set('/mesh/new.tgz', packChart('istiod', '1.30.4'));
    expect((await store.fetch(request({ version: '1.30.4' }), { signal })).version).toBe('1.30.4');
  });
});

describe('a damaged cache heals', () => {
  test('a changed file of an unpacked chart is unpacked again without the network', async () => {
    const { folder } = await fetchChart();
    writeFileSync(join(folder, 'templates/a.yaml'), 'kind: Evil');
    writeFileSync(join(folder, 'templates/more.yaml'), 'kind: Evil');
    server.requests.length = 0;
    expect((await fetchChart()).folder).toBe(folder);
    expect(readFileSync(join(folder, 'templates/a.yaml'), 'utf8')).toBe('kind: A');
    expect(() => readFileSync(join(folder, 'templates/more.yaml'))).toThrow('ENOENT');
    expect(server.requests).toEqual([]);
  });

  test('a changed archive is fetched again', async () => {
    const { folder } = await fetchChart();
    writeFileSync(join(cache.path, 'archives', `${digest.slice(7)}.tgz`), other);
    writeFileSync(join(folder, 'Chart.yaml'), '');
    expect((await fetchChart()).folder).toBe(folder);
    expect(readFileSync(join(cache.path, 'archives', `${digest.slice(7)}.tgz`))).toEqual(archive);
    expect(readFileSync(join(folder, 'Chart.yaml'), 'utf8')).toContain('istiod');
  });

  test('a cache that cannot be written is an error that names it', async () => {
    cache.write('file', '');
    const store = createChartStore({ cacheFolder: join(cache.path, 'file') });
    await expect(store.fetch(request(), { signal })).rejects.toMatchObject({
      reason: 'CacheUnavailable',
      transient: true,
      message: expect.stringContaining(join(cache.path, 'file')),
    });
  });
});

describe('bytes that are not the wanted ones are refused', () => {
  test('an archive other than the index promises', async () => {
    server.answers.set('/mesh/charts/istiod-1.30.3.tgz', other);
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'DigestMismatch',
      transient: false,
      message: `Chart istiod 1.30.3 from repository ${server.url}/mesh arrived with the digest ${digestOfBytes(other)}, but the source promises ${digest}. It was damaged or replaced on its way or in the source; nothing of it was used.`,
    });
  });

  test('an archive with one altered byte', async () => {
    const altered = Buffer.from(archive);
    altered[altered.length - 9] = (altered[altered.length - 9] ?? 0) ^ 1;
    server.answers.set('/mesh/charts/istiod-1.30.3.tgz', altered);
    await expect(fetchChart()).rejects.toMatchObject({ reason: 'DigestMismatch' });
  });

  test('another archive than demanded, without reading it when the index tells', async () => {
    await expect(fetchChart({ digest: digestOfBytes(other) })).rejects.toMatchObject({
      reason: 'DigestMismatch',
      message: expect.stringContaining(`has the digest ${digest}, but ${digestOfBytes(other)} is demanded`),
    });
    expect(server.requests).toEqual(['/mesh/index.yaml']);
  });

  test('another archive than demanded, when the index gives no digest', async () => {
    serve('');
    await expect(fetchChart({ digest: digestOfBytes(other) })).rejects.toMatchObject({ reason: 'DigestMismatch' });
  });

  test('an archive that was replaced under the same version, when its digest is demanded', async () => {
    await fetchChart();
    serve(`digest: ${digestOfBytes(other).slice(7)}`);
    server.answers.set('/mesh/charts/istiod-1.30.3.tgz', other);
    const emptied = temporaryFolder();
    try {
      const store = createChartStore({ cacheFolder: emptied.path });
      await expect(store.fetch(request({ digest }), { signal })).rejects.toMatchObject({ reason: 'DigestMismatch' });
    } finally {
      emptied[Symbol.dispose]();
    }
  });

  test('an archive of another chart or version', async () => {
    serve('');
    server.answers.set('/mesh/charts/istiod-1.30.3.tgz', packChart('istiod', '1.29.6'));
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'WrongChart',
      message: expect.stringContaining('holds chart istiod 1.29.6 instead'),
    });
  });

  test('a demanded digest of a cached chart that is not the wanted one', async () => {
    await fetchChart();
    await expect(fetchChart({ version: '1.30.2', digest })).rejects.toMatchObject({ reason: 'WrongChart' });
  });

  test('an archive that is no chart', async () => {
    serve('');
    server.answers.set('/mesh/charts/istiod-1.30.3.tgz', '<html>Log in</html>');
    await expect(fetchChart()).rejects.toMatchObject({ reason: 'NotAChart' });
  });

  test('a schema that makes helm read other files', async () => {
    serve('');
    server.answers.set(
      '/mesh/charts/istiod-1.30.3.tgz',
      packChart('istiod', '1.30.3', {
        'charts/sub/values.schema.json': '{"properties":{"a":{"$ref":"file:///etc/passwd"}}}',
      }),
    );
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'UnsafeArchive',
      message: expect.stringContaining('"file:///etc/passwd"'),
    });
  });
});

describe('a repository that cannot help says why', () => {
  test('an address that is no repository', async () => {
    await expect(fetchChart({ source: { repository: `${server.url}/wrong` } })).rejects.toMatchObject({
      reason: 'NotAnIndex',
      transient: false,
      message: `${server.url}/wrong/index.yaml is not the index of a Helm repository: it answers with status 404. The source's repository must be the address of the folder that holds index.yaml.`,
    });
  });

  test.each([
    ['a web page', '<!doctype html><title>Log in</title>', 'it has no entries'],
    ['another YAML', 'kind: Pod', 'it has no entries'],
    ['broken YAML', 'entries: [', 'unexpected end'],
    ['nothing', '', ''],
  ])('%s in place of the index', async (_name, text, why) => {
    server.answers.set('/mesh/index.yaml', text);
    await expect(fetchChart()).rejects.toMatchObject({ reason: 'NotAnIndex', message: expect.stringContaining(why) });
  });

  test('a version it does not have, with the nearest ones', async () => {
    const versions = ['1.27.0', '1.29.6', '1.30.2', '1.30.4', '1.31.0', '1.28.0', '2.0.0', 'latest'];
    server.answers.set(
      '/mesh/index.yaml',
      `entries: {istiod: [${versions.map((v) => `{version: "${v}"}`).join(', ')}]}`,
    );
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'VersionNotFound',
      message: `Chart istiod 1.30.3 from repository ${server.url}/mesh was not found: the source has other versions of it. The nearest versions are 1.31.0, 1.30.4, 1.30.2, 1.29.6, 1.28.0.`,
    });
  });

  test('a chart it does not have, with those it has', async () => {
    await expect(fetchChart({ chart: 'ztunnel' })).rejects.toMatchObject({
      reason: 'ChartNotFound',
      message: expect.stringContaining('It has istiod.'),
    });
  });

  test('an archive that its index names and that is not there', async () => {
    serve('', 'gone.tgz');
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'ChartNotFound',
      message: expect.stringContaining('/mesh/gone.tgz, which answers with status 404'),
    });
  });

  test('one that wants credentials', async () => {
    server.answers.set('/mesh/index.yaml', (_, response) => response.writeHead(401).end());
    await expect(fetchChart()).rejects.toMatchObject({ reason: 'AccessDenied', transient: false });
  });

  test.each([500, 503, 429])('one that answers with %d, which may pass', async (status) => {
    server.answers.set('/mesh/index.yaml', (_, response) => response.writeHead(status).end());
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'RepositoryUnreachable',
      transient: true,
      message: expect.stringContaining(`status ${status}`),
    });
  });

  test('one that nobody serves', async () => {
    await expect(fetchChart({ source: { repository: await closedAddress() } })).rejects.toMatchObject({
      reason: 'RepositoryUnreachable',
      transient: true,
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('a server cannot hold or fill the operator', () => {
  test('an answer that never ends is cut off', async () => {
    serve('');
    server.answers.set('/mesh/charts/istiod-1.30.3.tgz', (_, response) => {
      const more = () => {
        while (response.write(Buffer.alloc(65_536))) if (response.destroyed) return;
        response.once('drain', more);
      };
      more();
    });
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'ArchiveTooLarge',
      message: expect.stringContaining('more than 8 MiB'),
    });
  });

  test('an answer that never comes is given up', async () => {
    server.answers.set('/mesh/index.yaml', () => undefined);
    await expect(fetchChart({}, { requestTime: 50 })).rejects.toMatchObject({
      reason: 'RepositoryUnreachable',
      transient: true,
      message: expect.stringContaining('within 0.05 s'),
    });
  });

  test('a caller who leaves gets the reason of leaving, and the request ends', async () => {
    const leave = new AbortController();
    const closed = new Promise((ended) => {
      server.answers.set('/mesh/index.yaml', (asked) => {
        asked.socket.once('close', ended);
        leave.abort(new Error('shutting down'));
      });
    });
    const store = createChartStore({ cacheFolder: cache.path });
    await expect(store.fetch(request(), { signal: leave.signal })).rejects.toThrow('shutting down');
    await closed;
  });

  test('one caller who leaves does not take the others along', async () => {
    const leave = new AbortController();
    const index = server.answers.get('/mesh/index.yaml');
    server.answers.set('/mesh/index.yaml', (_, response) => {
      leave.abort();
      setImmediate(() => response.end(index));
    });
    const store = createChartStore({ cacheFolder: cache.path });
    const left = store.fetch(request(), { signal: leave.signal });
    const stayed = store.fetch(request(), { signal });
    await expect(left).rejects.toThrow();
    expect((await stayed).digest).toBe(digest);
    expect(server.requests).toEqual(['/mesh/index.yaml', '/mesh/charts/istiod-1.30.3.tgz']);
  });
});

describe('redirects', () => {
  test('are followed to another host', async () => {
    await using target = await startLoopback();
    target.answers.set('/index.yaml', 'entries: {istiod: [{version: 1.30.3, urls: [charts/istiod-1.30.3.tgz]}]}');
    server.answers.set('/mesh/index.yaml', (_, response) =>
      response.writeHead(302, { location: `${target.url}/index.yaml` }).end(),
    );
    expect((await fetchChart()).digest).toBe(digest);
  });

  test('are followed a few times only', async () => {
    server.answers.set('/mesh/index.yaml', (_, response) => response.writeHead(302, { location: 'index.yaml' }).end());
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'RepositoryUnreachable',
      transient: false,
      message: expect.stringContaining('more than 5 times'),
    });
    expect(server.requests).toHaveLength(6);
  });

  test.each(['file:///etc/passwd', 'ftp://host/index.yaml', 'http://user:secret@host/', 'http://['])(
    'are not followed to %s',
    async (location) => {
      server.answers.set('/mesh/index.yaml', (_, response) => response.writeHead(302, { location }).end());
      await expect(fetchChart()).rejects.toMatchObject({
        reason: 'RepositoryUnreachable',
        message: expect.not.stringContaining('secret'),
      });
      expect(server.requests).toHaveLength(1);
    },
  );
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
    const refused = fetchChart(wrong);
    await expect(refused).rejects.toMatchObject({
      reason: 'InvalidRequest',
      transient: false,
      message: expect.stringContaining(finding),
    });
    await expect(refused).rejects.toMatchObject({ message: expect.not.stringContaining('secret') });
    expect(server.requests).toEqual([]);
  });
});

/** Of a server that was there a moment ago. */
async function closedAddress(): Promise<string> {
  const closing = createServer();
  await new Promise<void>((ready) => {
    closing.listen(0, '127.0.0.1', ready);
  });
  const { port } = closing.address() as AddressInfo;
  await new Promise((closed) => {
    closing.close(closed);
  });
  return `http://127.0.0.1:${port}`;
}
