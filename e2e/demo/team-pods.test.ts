import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/index.ts';
import { numberAt, textAt } from '../../src/kube/json.ts';
import { podCount, teams } from './story.ts';
import { allReady } from './team-pods.ts';

function pod(revision: string, deletionTimestamp?: string): KubeObject {
  const metadata = {
    name: 'a',
    annotations: { 'istio.io/rev': revision },
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
  };
  return { apiVersion: 'v1', kind: 'Pod', metadata, status: { conditions: [{ type: 'Ready', status: 'True' }] } };
}

test('all pods are ready when none is missing, surplus or of another revision; those that go do not count', () => {
  const all = Array.from({ length: podCount }, () => pod('new'));
  const going = pod('old', '2026-01-01T00:00:00Z');
  expect(allReady([...all, going], 'new')).toEqual(all);
  expect(allReady(all.slice(1), 'new')).toBeUndefined();
  expect(allReady([...all, pod('old')], 'new')).toBeUndefined();
  expect(allReady([...all.slice(1), pod('old')], 'new')).toBeUndefined();
  expect(allReady([...all.slice(1), pod('old')])).toHaveLength(podCount);
});

test('the teams are the namespaces of the manifest, and their pods are counted right', async () => {
  const objects = loadAll(await readFile(join(import.meta.dirname, 'teams.yaml'), 'utf8'));
  const namespaces = objects.filter((object) => textAt(object, 'kind') === 'Namespace');
  expect(namespaces.map((object) => textAt(object, 'metadata', 'name'))).toEqual(teams);
  const replicas = objects
    .filter((object) => textAt(object, 'kind') !== 'Namespace')
    .map((object) => numberAt(object, 'spec', 'replicas') ?? 1);
  expect(replicas.reduce((sum, n) => sum + n, 0)).toBe(podCount);
});
