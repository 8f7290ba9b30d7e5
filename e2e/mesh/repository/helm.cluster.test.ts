import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureTools } from '../../cluster/index.ts';
import { chartNames, meshVersions, packCharts, serveCharts, serveOci } from '../index.ts';

let folder: string;
let helm: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshwright-helm-'));
  ({ helm } = await ensureTools());
  await packCharts({ helm, folder: join(folder, 'charts') });
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs helm with caches of its own, and returns what it printed. */
async function runHelm(...args: string[]): Promise<string> {
  const env = { ...process.env, HELM_CACHE_HOME: join(folder, 'cache'), HELM_CONFIG_HOME: join(folder, 'config') };
  return (await promisify(execFile)(helm, args, { env })).stdout;
}

test('every chart is packed in every version', async () => {
  const packed = (await readdir(join(folder, 'charts'))).filter((name) => name.endsWith('.tgz'));
  const wanted = meshVersions.flatMap((version) => chartNames.map((chart) => `${chart}-${version}.tgz`));
  expect(packed.sort()).toEqual(wanted.sort());
});

test('helm finds and reads a chart in the repository', async () => {
  await using repository = await serveCharts(join(folder, 'charts'));
  await runHelm('repo', 'add', 'mesh', repository.url);
  const found: unknown = JSON.parse(await runHelm('search', 'repo', 'mesh/istiod', '--versions', '-o', 'json'));
  const versions = meshVersions.toReversed().map((version) => ({ name: 'mesh/istiod', version, app_version: version }));
  expect(found).toMatchObject(versions);
  expect(await runHelm('show', 'chart', 'mesh/istiod', '--version', '1.29.6')).toContain('appVersion: 1.29.6\n');
});

test('helm pulls a chart from the registry', async () => {
  await using registry = await serveOci(join(folder, 'charts'));
  const shown = await runHelm('show', 'chart', `${registry.url}/gateway`, '--version', '1.30.2', '--plain-http');
  expect(shown).toContain('name: gateway\n');
  expect(registry.requests.map(({ status }) => status)).not.toContain(404);
});

test('what helm refuses of the official charts it refuses of these: unknown profiles, and unknown keys of a gateway', async () => {
  const chart = (name: string): string => join(folder, 'charts', '1.30.3', name);
  await expect(runHelm('template', 'x', chart('istiod'), '--set', 'profile=nosuch')).rejects.toThrow(
    'unknown profile nosuch',
  );
  await expect(runHelm('template', 'x', chart('gateway'), '--set', 'serviceTyp=x')).rejects.toThrow(
    "additional properties 'serviceTyp' not allowed",
  );
});
