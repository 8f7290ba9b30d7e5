import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createChartStore } from './chart-store.ts';
import { digestOfBytes } from './digest.ts';
import { type TemporaryFolder, temporaryFolder } from './fixtures/folder.ts';
import { type Loopback, startLoopback } from './fixtures/loopback.ts';
import { packChart } from './fixtures/pack.ts';

const archive = packChart('istiod', '1.30.3');
const digest = digestOfBytes(archive);
const manifestPath = '/v2/team/mesh/istiod/manifests/1.30.3';
const blobPath = `/v2/team/mesh/istiod/blobs/${digest}`;
const chartLayer = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';

let registry: Loopback;
let cache: TemporaryFolder;

beforeEach(async () => {
  registry = await startLoopback();
  cache = temporaryFolder();
  registry.answers.set(manifestPath, manifest());
  registry.answers.set(blobPath, archive);
});

afterEach(async () => {
  cache[Symbol.dispose]();
  await registry[Symbol.asyncDispose]();
});

function manifest(mediaType = chartLayer): string {
  const provenance = {
    mediaType: 'application/vnd.cncf.helm.chart.provenance.v1.prov',
    digest: digestOfBytes(Buffer.from('prov')),
  };
  return JSON.stringify({ schemaVersion: 2, layers: [provenance, { mediaType, digest, size: archive.length }] });
}

function fetchChart(more: { version?: string; chart?: string; digest?: string; oci?: string } = {}) {
  const { oci = `oci://${registry.host}/team/mesh`, ...rest } = more;
  const store = createChartStore({ cacheFolder: cache.path });
  return store.fetch(
    { source: { oci }, chart: 'istiod', version: '1.30.3', ...rest },
    { signal: new AbortController().signal },
  );
}

test('a chart comes from a registry that asks nobody who they are', async () => {
  expect(await fetchChart()).toEqual({ name: 'istiod', version: '1.30.3', digest, folder: expect.any(String) });
  expect(registry.requests).toEqual([manifestPath, blobPath]);
});

test('a known version needs no network', async () => {
  const first = await fetchChart();
  registry.requests.length = 0;
  expect(await fetchChart()).toEqual(first);
  expect(registry.requests).toEqual([]);
});

test('a registry that wants a token gets an anonymous one, and no other host sees it', async () => {
  await using elsewhere = await startLoopback();
  const seen: unknown[] = [];
  elsewhere.answers.set('/stored', (asked, response) => {
    seen.push(asked.headers.authorization);
    response.end(archive);
  });
  guard(manifestPath, (_, response) => response.end(manifest()));
  guard(blobPath, (_, response) => response.writeHead(307, { location: `${elsewhere.url}/stored` }).end());
  registry.answers.set(
    '/token?account=&service=registry&scope=repository%3Ateam%2Fmesh%2Fistiod%3Apull',
    '{"token":"anonymous"}',
  );
  expect((await fetchChart()).digest).toBe(digest);
  expect(seen).toEqual([undefined]);

  function guard(path: string, answer: (asked: unknown, response: import('node:http').ServerResponse) => void) {
    registry.answers.set(path, (asked, response) => {
      if (asked.headers.authorization === 'Bearer anonymous') answer(asked, response);
      else
        response
          .writeHead(401, { 'www-authenticate': `Bearer realm="${registry.url}/token?account=",service="registry"` })
          .end();
    });
  }
});

describe('a registry that cannot help says why', () => {
  const challenge = (value: string) =>
    registry.answers.set(manifestPath, (_, response) => response.writeHead(401, { 'www-authenticate': value }).end());

  test.each([
    ['a user name', () => challenge('Basic realm="registry"')],
    ['a token that nobody gives out', () => challenge(`Bearer realm="${registry.url}/token"`)],
    ['a token from an address that is none', () => challenge('Bearer realm="file:///token"')],
    ['something without an address', () => challenge('Bearer service="x"')],
  ])('when it wants %s', async (_name, prepare) => {
    prepare();
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'AccessDenied',
      transient: false,
      message: expect.stringContaining('status 401'),
    });
  });

  test('when it has other versions', async () => {
    registry.answers.set(
      '/v2/team/mesh/istiod/tags/list?n=1000',
      JSON.stringify({ tags: ['1.30.2', '1.29.6', '1.30.4_build', 'sha256-abc.sig'] }),
    );
    registry.answers.delete(manifestPath);
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'VersionNotFound',
      message: expect.stringContaining('are 1.30.4+build, 1.30.2, 1.29.6.'),
    });
  });

  test('when it does not know the chart', async () => {
    await expect(fetchChart({ chart: 'ztunnel' })).rejects.toMatchObject({
      reason: 'ChartNotFound',
      message: expect.stringContaining('Chart ztunnel 1.30.3 from registry oci://'),
    });
  });

  test('when the reference is an image', async () => {
    registry.answers.set(manifestPath, manifest('application/vnd.oci.image.layer.v1.tar+gzip'));
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'NotAChart',
      message: expect.stringContaining('no chart layer'),
    });
  });

  test('when it is no registry', async () => {
    registry.answers.set(manifestPath, '<html>Welcome</html>');
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'NotAnIndex',
      message: expect.stringContaining('as an OCI registry does'),
    });
  });

  test('when a layer has other bytes than its digest says', async () => {
    registry.answers.set(blobPath, packChart('istiod', '1.30.3', { evil: '' }));
    await expect(fetchChart()).rejects.toMatchObject({ reason: 'DigestMismatch' });
  });

  test('when it has another archive than demanded, which is not read', async () => {
    await expect(fetchChart({ digest: digestOfBytes(Buffer.from('another')) })).rejects.toMatchObject({
      reason: 'DigestMismatch',
    });
    expect(registry.requests).toEqual([manifestPath]);
  });

  test('when a layer is gone', async () => {
    registry.answers.delete(blobPath);
    await expect(fetchChart()).rejects.toMatchObject({
      reason: 'NotAnIndex',
      message: expect.stringContaining('status 404'),
    });
  });
});

test('build metadata becomes an underscore in the tag', async () => {
  const built = packChart('istiod', '1.30.3+fips');
  registry.answers.set(
    '/v2/team/mesh/istiod/manifests/1.30.3_fips',
    manifest().replaceAll(digest, digestOfBytes(built)),
  );
  registry.answers.set(`/v2/team/mesh/istiod/blobs/${digestOfBytes(built)}`, built);
  expect((await fetchChart({ version: '1.30.3+fips' })).version).toBe('1.30.3+fips');
});

test.each([
  'oci://',
  'oci://Host/UPPER',
  'oci://host/a/../b',
  'oci://host/a//b',
  'https://host/a',
  'oci://user:secret@host/a',
  'oci://host/a:1.0',
])('the reference %s is refused before anything is asked', async (oci) => {
  await expect(fetchChart({ oci })).rejects.toMatchObject({
    reason: 'InvalidRequest',
    message: expect.stringContaining('oci://host/path'),
  });
});
