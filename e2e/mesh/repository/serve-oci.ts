import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Fault } from './fault.ts';
import { type Answer, type ServedRequest, serveOnLoopback } from './loopback-server.ts';
import { readArchives } from './serve-charts.ts';

/** A read-only OCI registry on loopback, without TLS: only for clients that allow plain HTTP on loopback. */
export interface ChartRegistry extends AsyncDisposable {
  /** What `charts.oci` takes; a chart is below it: `oci://127.0.0.1:40123/mesh`, chart `…/mesh/istiod`, tag = version. */
  readonly url: string;
  readonly requests: readonly ServedRequest[];
  /** Digest of a chart's manifest, `sha256:…`; undefined when the chart is not there. */
  digestOf(chart: string, version: string): string | undefined;
  /** Makes requests for a path go wrong, for example `/v2/mesh/istiod/manifests/1.30.3`, or `*` for all others. */
  fail(path: string, fault: Fault): void;
  heal(): void;
  stop(): Promise<void>;
}

const namespace = 'mesh';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.cncf.helm.config.v1+json';
const layerType = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';

/** Serves the archives of a folder made by `packCharts` as an OCI registry does: manifests by tag and digest, blobs, tag lists. */
export async function serveOci(folder: string): Promise<ChartRegistry> {
  const { manifests, blobs } = contentOf(await readArchives(folder));
  const byDigest = new Map([...manifests.values()].map((manifest) => [digest(manifest), manifest]));
  const server = await serveOnLoopback(async (path): Promise<Answer> => {
    if (path === '/v2/' || path === '/v2') return { status: 200, headers: json, body: '{}' };
    const [, name = '', kind = '', reference = ''] = /^\/v2\/(.+)\/(manifests|blobs|tags)\/([^/]+)$/.exec(path) ?? [];
    if (kind === 'tags') return tagList(name, manifests);
    const blob = kind === 'blobs' ? blobs.get(reference) : undefined;
    if (blob !== undefined) return content(blob, 'application/octet-stream');
    const manifest =
      kind === 'manifests' ? (manifests.get(`${name}:${reference}`) ?? byDigest.get(reference)) : undefined;
    return manifest === undefined ? unknown(kind) : content(manifest, manifestType);
  });
  return {
    url: `oci://${server.origin.slice('http://'.length)}/${namespace}`,
    requests: server.requests,
    digestOf(chart, version) {
      const manifest = manifests.get(`${namespace}/${chart}:${version}`);
      return manifest && digest(manifest);
    },
    fail: (path, fault) => server.fail(path, fault),
    heal: () => server.heal(),
    stop: () => server.stop(),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

const json = { 'content-type': 'application/json' };

interface RegistryContent {
  /** By `NAME:TAG`. */
  readonly manifests: ReadonlyMap<string, Uint8Array>;
  /** By digest. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

function contentOf(archives: ReadonlyMap<string, Uint8Array>): RegistryContent {
  const manifests = new Map<string, Uint8Array>();
  const blobs = new Map<string, Uint8Array>();
  const keep = (blob: Uint8Array, mediaType: string): object => {
    blobs.set(digest(blob), blob);
    return { mediaType, digest: digest(blob), size: blob.length };
  };
  for (const [file, archive] of archives) {
    const [, chart = '', version = ''] = /^(.+?)-(\d.*)\.tgz$/.exec(basename(file)) ?? [];
    const config = keep(bytes({ apiVersion: 'v2', name: chart, version, appVersion: version }), configType);
    const manifest = { schemaVersion: 2, mediaType: manifestType, config, layers: [keep(archive, layerType)] };
    // A tag cannot hold the plus sign of a version's build part.
    manifests.set(`${namespace}/${chart}:${version.replace('+', '_')}`, bytes(manifest));
  }
  return { manifests, blobs };
}

function tagList(name: string, manifests: ReadonlyMap<string, Uint8Array>): Answer {
  const tags = [...manifests.keys()]
    .filter((key) => key.startsWith(`${name}:`))
    .map((key) => key.slice(name.length + 1));
  return tags.length === 0 ? unknown('tags') : { status: 200, headers: json, body: JSON.stringify({ name, tags }) };
}

function content(body: Uint8Array, type: string): Answer {
  return { status: 200, headers: { 'content-type': type, 'docker-content-digest': digest(body) }, body };
}

function unknown(kind: string): Answer {
  const code = kind === 'blobs' ? 'BLOB_UNKNOWN' : kind === 'manifests' ? 'MANIFEST_UNKNOWN' : 'NAME_UNKNOWN';
  return { status: 404, headers: json, body: JSON.stringify({ errors: [{ code, message: 'not found' }] }) };
}

function bytes(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

function digest(value: Uint8Array): string {
  return `sha256:${createHash('sha256').update(value).digest('hex')}`;
}
