import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { archive, digest, startRepository, type TestRepository } from './fixtures/repository.ts';

let repository: TestRepository;

beforeEach(async () => {
  repository = await startRepository();
});

afterEach(() => repository[Symbol.asyncDispose]());

test('a chart comes from a Helm repository, verified and unpacked', async () => {
  const chart = await repository.fetchChart();
  expect(chart).toEqual({
    name: 'istiod',
    version: '1.30.3',
    digest,
    folder: expect.stringContaining(repository.cache.path),
  });
  expect(readFileSync(join(chart.folder, 'templates/a.yaml'), 'utf8')).toBe('kind: A');
  expect(repository.server.requests).toEqual(['/mesh/index.yaml', '/mesh/charts/istiod-1.30.3.tgz']);
});

describe('an index may write things in several ways', () => {
  test('an absolute address of the archive', async () => {
    repository.serve('', `${repository.server.url}/elsewhere.tgz`);
    repository.server.answers.set('/elsewhere.tgz', archive);
    expect((await repository.fetchChart()).digest).toBe(digest);
  });

  test('an address from the root of the host', async () => {
    repository.serve('', '/elsewhere.tgz');
    repository.server.answers.set('/elsewhere.tgz', archive);
    expect((await repository.fetchChart()).digest).toBe(digest);
  });

  test('an address in a registry', async () => {
    repository.serve('', `oci://${repository.server.host}/team/istiod:1.30.3`);
    const layer = { mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', digest };
    repository.server.answers.set('/v2/team/istiod/manifests/1.30.3', JSON.stringify({ layers: [layer] }));
    repository.server.answers.set(`/v2/team/istiod/blobs/${digest}`, archive);
    expect((await repository.fetchChart()).digest).toBe(digest);
  });

  test('a version with v, a digest with its algorithm', async () => {
    repository.serve(`digest: "${digest.toUpperCase().replace('SHA', 'sha')}"`, 'charts/istiod-1.30.3.tgz', 'v1.30.3');
    expect((await repository.fetchChart()).version).toBe('1.30.3');
  });

  test('JSON', async () => {
    repository.server.answers.set(
      '/mesh/index.yaml',
      JSON.stringify({ entries: { istiod: [{ version: '1.30.3', urls: ['charts/istiod-1.30.3.tgz'] }] } }),
    );
    expect((await repository.fetchChart()).digest).toBe(digest);
  });
});

describe('a repository that cannot help says why', () => {
  test('an address that is no repository', async () => {
    await expect(
      repository.fetchChart({ source: { repository: `${repository.server.url}/wrong` } }),
    ).rejects.toMatchObject({
      reason: 'NotAnIndex',
      transient: false,
      message: `${repository.server.url}/wrong/index.yaml is not the index of a Helm repository: it answers with status 404. The source's repository must be the address of the folder that holds index.yaml.`,
    });
  });

  test.each([
    ['a web page', '<!doctype html><title>Log in</title>', 'it has no entries'],
    ['another YAML', 'kind: Pod', 'it has no entries'],
    ['broken YAML', 'entries: [', 'unexpected end'],
    ['nothing', '', ''],
  ])('%s in place of the index', async (_name, text, why) => {
    repository.server.answers.set('/mesh/index.yaml', text);
    await expect(repository.fetchChart()).rejects.toMatchObject({
      reason: 'NotAnIndex',
      message: expect.stringContaining(why),
    });
  });

  test('a version it does not have, with the nearest ones', async () => {
    const versions = ['1.27.0', '1.29.6', '1.30.2', '1.30.4', '1.31.0', '1.28.0', '2.0.0', 'latest'];
    repository.server.answers.set(
      '/mesh/index.yaml',
      `entries: {istiod: [${versions.map((v) => `{version: "${v}"}`).join(', ')}]}`,
    );
    await expect(repository.fetchChart()).rejects.toMatchObject({
      reason: 'VersionNotFound',
      message: `Chart istiod 1.30.3 from repository ${repository.server.url}/mesh was not found: the source has other versions of it. The nearest versions are 1.31.0, 1.30.4, 1.30.2, 1.29.6, 1.28.0.`,
    });
  });

  test('a chart it does not have, with those it has', async () => {
    await expect(repository.fetchChart({ chart: 'ztunnel' })).rejects.toMatchObject({
      reason: 'ChartNotFound',
      message: expect.stringContaining('It has istiod.'),
    });
  });

  test('an archive that its index names and that is not there', async () => {
    repository.serve('', 'gone.tgz');
    await expect(repository.fetchChart()).rejects.toMatchObject({
      reason: 'ChartNotFound',
      message: expect.stringContaining('/mesh/gone.tgz, which answers with status 404'),
    });
  });

  test('one that wants credentials', async () => {
    repository.server.answers.set('/mesh/index.yaml', (_, response) => response.writeHead(401).end());
    await expect(repository.fetchChart()).rejects.toMatchObject({ reason: 'AccessDenied', transient: false });
  });

  test.each([500, 503, 429])('one that answers with %d, which may pass', async (status) => {
    repository.server.answers.set('/mesh/index.yaml', (_, response) => response.writeHead(status).end());
    await expect(repository.fetchChart()).rejects.toMatchObject({
      reason: 'RepositoryUnreachable',
      transient: true,
      message: expect.stringContaining(`status ${status}`),
    });
  });

  test('one that nobody serves', async () => {
    await expect(repository.fetchChart({ source: { repository: await closedAddress() } })).rejects.toMatchObject({
      reason: 'RepositoryUnreachable',
      transient: true,
      message: expect.stringContaining('ECONNREFUSED'),
    });
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
