import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { isRecord, type JsonRecord } from '../../../src/kube/json.ts';
import type { Fault } from './fault.ts';
import { type Answer, type LoopbackServer, type ServedRequest, serveOnLoopback } from './loopback-server.ts';

/** A chart archive that a test adds to a repository. */
export interface AddedArchive {
  readonly chart: string;
  readonly version: string;
  readonly archive: Uint8Array;
  /** Hexadecimal SHA-256 that the index claims; default the true one. `null`: the index names none. */
  readonly digest?: string | null;
}

/** A real Helm repository over HTTP on loopback. */
export interface ChartRepository extends AsyncDisposable {
  /** What `helm repo add` and `charts.repository` take. */
  readonly url: string;
  readonly requests: readonly ServedRequest[];
  /** Adds a chart, or replaces the one of that version; clients see it in the index from now on. */
  add(added: AddedArchive): void;
  /**
   * Makes requests for a path go wrong: `/index.yaml`, `/istiod-1.30.3.tgz`, or `*` for all others.
   */
  fail(path: string, fault: Fault): void;
  heal(): void;
  /** Afterwards connections are refused. */
  stop(): Promise<void>;
}

/** Serves a folder made by `packCharts`, or any folder with an `index.yaml` and archives beside it. */
export async function serveCharts(folder: string): Promise<ChartRepository> {
  const files = await readArchives(folder);
  let entries = await readEntries(folder);
  const server = await serveOnLoopback(async (path): Promise<Answer> => {
    if (path === '/index.yaml') return { status: 200, headers: yaml, body: dump(indexOf(entries)) };
    const archive = files.get(path.slice(1));
    return archive === undefined ? { status: 404, body: 'not found\n' } : { status: 200, headers: gzip, body: archive };
  });
  return chartRepository(server, ({ chart, version, archive, digest = sha256(archive) }) => {
    const file = `${chart}-${version}.tgz`;
    files.set(file, archive);
    const entry = {
      apiVersion: 'v2',
      name: chart,
      version,
      appVersion: version,
      urls: [file],
      ...(digest !== null && { digest }),
    };
    const others = (entries[chart] ?? []).filter((existing) => existing.version !== version);
    entries = { ...entries, [chart]: [entry, ...others] };
  });
}

type Entries = Readonly<Record<string, readonly JsonRecord[]>>;

const yaml = { 'content-type': 'application/yaml' };
const gzip = { 'content-type': 'application/gzip' };

function chartRepository(server: LoopbackServer, add: (added: AddedArchive) => void): ChartRepository {
  return {
    url: server.origin,
    requests: server.requests,
    add,
    fail: (path, fault) => server.fail(path, fault),
    heal: () => server.heal(),
    stop: () => server.stop(),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

function indexOf(entries: Entries): JsonRecord {
  return { apiVersion: 'v1', entries, generated: '2026-01-01T00:00:00Z' };
}

async function readEntries(folder: string): Promise<Entries> {
  const index = load(await readFile(join(folder, 'index.yaml'), 'utf8'));
  const entries = isRecord(index) && isRecord(index.entries) ? index.entries : {};
  const lists = Object.entries(entries).map(([chart, list]) => [
    chart,
    Array.isArray(list) ? list.filter(isRecord) : [],
  ]);
  return Object.fromEntries(lists);
}

/** The archives of a folder by file name. */
export async function readArchives(folder: string): Promise<Map<string, Uint8Array>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  const contents = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return new Map(names.map((name, index) => [name, contents[index] ?? Buffer.alloc(0)]));
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
