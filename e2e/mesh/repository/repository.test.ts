import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { at } from '../../../src/kube/json.ts';
import { type ChartRepository, serveCharts } from './serve-charts.ts';
import { type ChartRegistry, serveOci } from './serve-oci.ts';

const archive = Buffer.from('the bytes of an archive');
const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

let folder: string;
let repository: ChartRepository;
let registry: ChartRegistry;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshwright-repository-'));
  await writeFile(join(folder, 'istiod-1.30.3.tgz'), archive);
  const entry = { name: 'istiod', version: '1.30.3', urls: ['istiod-1.30.3.tgz'], digest: sha256(archive) };
  await writeFile(join(folder, 'index.yaml'), JSON.stringify({ apiVersion: 'v1', entries: { istiod: [entry] } }));
});
beforeEach(async () => {
  repository = await serveCharts(folder);
  registry = await serveOci(folder);
});
afterEach(async () => {
  await repository.stop();
  await registry.stop();
});
afterAll(() => rm(folder, { recursive: true }));

async function fetchBytes(path: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(`${repository.url}${path}`)).arrayBuffer());
}

async function fetchIndex(): Promise<unknown> {
  return load(String(await fetchBytes('/index.yaml')));
}

test('a repository serves its index and archives, and remembers who asked for what', async () => {
  expect(at(await fetchIndex(), 'entries', 'istiod')).toMatchObject([{ version: '1.30.3', digest: sha256(archive) }]);
  expect(await fetchBytes('/istiod-1.30.3.tgz')).toEqual(archive);
  await fetchBytes('/absent.tgz');
  expect(repository.requests).toEqual([
    { method: 'GET', path: '/index.yaml', status: 200 },
    { method: 'GET', path: '/istiod-1.30.3.tgz', status: 200 },
    { method: 'GET', path: '/absent.tgz', status: 404 },
  ]);
});

test('a chart that a test adds is in the index with the digest it claims', async () => {
  const added = { chart: 'evil', version: '1.0.0', archive: Buffer.from('../') };
  repository.add(added);
  expect(at(await fetchIndex(), 'entries', 'evil')).toMatchObject([
    { digest: sha256(added.archive), urls: ['evil-1.0.0.tgz'] },
  ]);
  repository.add({ ...added, digest: 'f'.repeat(64) });
  expect(at(await fetchIndex(), 'entries', 'evil')).toMatchObject([{ digest: 'f'.repeat(64) }]);
  repository.add({ ...added, digest: null });
  expect(at(await fetchIndex(), 'entries', 'evil')).toEqual([
    expect.not.objectContaining({ digest: expect.anything() }),
  ]);
  expect(await fetchBytes('/evil-1.0.0.tgz')).toEqual(added.archive);
});

test('a path can be told to fail, and to work again', async () => {
  repository.fail('/index.yaml', { kind: 'status', status: 503 });
  expect((await fetch(`${repository.url}/index.yaml`)).status).toBe(503);
  expect((await fetch(`${repository.url}/istiod-1.30.3.tgz`)).status).toBe(200);
  repository.heal();
  expect((await fetch(`${repository.url}/index.yaml`)).status).toBe(200);
});

test('a body can be another one, or the right one with one byte altered', async () => {
  repository.fail('/index.yaml', { kind: 'body', body: '<html>' });
  repository.fail('*', { kind: 'altered' });
  expect(String(await fetchBytes('/index.yaml'))).toBe('<html>');
  const altered = await fetchBytes('/istiod-1.30.3.tgz');
  expect(altered).toHaveLength(archive.length);
  expect(altered.filter((byte, index) => byte !== archive[index])).toHaveLength(1);
});

test('connections can break before and in the middle of an answer', async () => {
  repository.fail('/index.yaml', { kind: 'reset' });
  repository.fail('/istiod-1.30.3.tgz', { kind: 'truncated' });
  await expect(fetchBytes('/index.yaml')).rejects.toThrow('fetch failed');
  await expect(fetchBytes('/istiod-1.30.3.tgz')).rejects.toThrow('terminated');
});

test('an answer can be late', async () => {
  repository.fail('/index.yaml', { kind: 'slow', milliseconds: 80 });
  const begin = performance.now();
  await fetchIndex();
  expect(performance.now() - begin).toBeGreaterThanOrEqual(75);
});

test('an answer can point elsewhere', async () => {
  repository.fail('/index.yaml', { kind: 'redirect', location: 'http://127.0.0.1:1/elsewhere' });
  const answer = await fetch(`${repository.url}/index.yaml`, { redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([302, 'http://127.0.0.1:1/elsewhere']);
});

test('a stopped repository refuses connections', async () => {
  await repository.stop();
  await expect(fetchIndex()).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
});

test('a registry serves the same manifest by tag and by digest, and the archive as its layer', async () => {
  const base = registry.url.replace('oci://', 'http://').replace('/mesh', '/v2/mesh/istiod');
  const digest = registry.digestOf('istiod', '1.30.3') ?? '';
  const byTag = await fetch(`${base}/manifests/1.30.3`);
  const manifest = await byTag.text();
  expect(byTag.headers.get('docker-content-digest')).toBe(digest);
  expect(`sha256:${sha256(Buffer.from(manifest))}`).toBe(digest);
  expect(await (await fetch(`${base}/manifests/${digest}`)).text()).toBe(manifest);
  const layer = `sha256:${sha256(archive)}`;
  const mediaType = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';
  expect(JSON.parse(manifest).layers).toEqual([{ mediaType, digest: layer, size: archive.length }]);
  expect(Buffer.from(await (await fetch(`${base}/blobs/${layer}`)).arrayBuffer())).toEqual(archive);
});

test('a registry says what it does not have in the words of its protocol', async () => {
  const base = registry.url.replace('oci://', 'http://').replace('/mesh', '/v2/mesh/istiod');
  const answers = await Promise.all(['manifests/9.9.9', 'blobs/sha256:0'].map((path) => fetch(`${base}/${path}`)));
  expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([
    { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'not found' }] },
    { errors: [{ code: 'BLOB_UNKNOWN', message: 'not found' }] },
  ]);
  expect(await (await fetch(`${base}/tags/list`)).json()).toEqual({ name: 'mesh/istiod', tags: ['1.30.3'] });
});
