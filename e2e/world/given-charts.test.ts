import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chartVariables, givenCharts } from './given-charts.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'given-charts-'));
});
afterEach(() => rm(folder, { recursive: true }));

const given = (charts?: string, version?: string) =>
  givenCharts({
    ...(charts !== undefined && { [chartVariables.charts]: charts }),
    ...(version !== undefined && { [chartVariables.version]: version }),
  });

/** Lays charts out as Istio's source tree does. */
async function layOut(path: string, version: string): Promise<string> {
  const charts = join(folder, path);
  await mkdir(join(charts, 'base'), { recursive: true });
  await writeFile(join(charts, 'base/Chart.yaml'), `name: base\nversion: ${version}\n`);
  return charts;
}

test('without a choice the stand-in charts are meant', () => {
  expect(given()).toBeUndefined();
  expect(given('')).toBeUndefined();
});

test('the URL of a repository needs a version', () => {
  const url = 'https://charts.example.com/istio/';
  expect(given(url, '1.30.3')).toEqual({
    source: { repository: 'https://charts.example.com/istio' },
    version: '1.30.3',
    versions: ['1.30.3'],
  });
  expect(() => given(url)).toThrow('also needs --version');
});

test('a directory says its version in Chart.yaml', async () => {
  const charts = await layOut('charts', '1.29.6');
  expect(given(charts)).toEqual({ source: { directory: charts }, version: '1.29.6', versions: ['1.29.6'] });
});

test('a source tree, whose charts have placeholder versions, says it by a folder on the way', async () => {
  const charts = await layOut('1.30.3/manifests/charts', '1.0.0');
  expect(given(charts)).toEqual({ source: { directory: charts }, version: '1.30.3', versions: ['1.30.3'] });
});

test('the version that a person names wins', async () => {
  const charts = await layOut('1.30.3/manifests/charts', '1.0.0');
  expect(given(charts, '1.30.2')?.version).toBe('1.30.2');
});

test('of several versions the last is installed', async () => {
  const charts = await layOut('1.30.3/manifests/charts', '1.0.0');
  expect(given(charts, '1.29.6,1.30.3')).toMatchObject({ version: '1.30.3', versions: ['1.29.6', '1.30.3'] });
});

test('a source tree that nothing names a version of needs one', async () => {
  const charts = await layOut('manifests/charts', '1.0.0');
  expect(() => given(charts)).toThrow('also needs --version');
});

test('a directory that does not exist is said to be missing', () => {
  expect(() => given(join(folder, 'nowhere'))).toThrow('there is no such directory');
});
