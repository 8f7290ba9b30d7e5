import { dump, loadAll } from 'js-yaml';
import { expect, test } from 'vitest';
import { meshVersions } from '../versions.ts';
import { crdsFor } from './crds.ts';
import { defaultsOf } from './differences.ts';
import { mergeJson } from './merge-json.ts';

const generated = ['gateways.networking.istio.io', 'trafficextensions.extensions.istio.io']
  .map((name) => dump({ kind: 'CustomResourceDefinition', metadata: { name, annotations: { own: 'yes' } } }))
  .join('---\n');

test('definitions that a version did not have yet are left out', () => {
  const counts = meshVersions.map((version) => loadAll(crdsFor(generated, version)).length);
  expect(counts).toEqual([1, 1, 2, 2, 2]);
});

test('each definition is kept when its release is uninstalled, beside its other annotations', () => {
  expect(loadAll(crdsFor(generated, '1.29.6'))).toEqual([
    {
      kind: 'CustomResourceDefinition',
      metadata: {
        name: 'gateways.networking.istio.io',
        annotations: { own: 'yes', 'helm.sh/resource-policy': 'keep' },
      },
    },
  ]);
});

test('each version pins its image tag, and older ones keep their older defaults', () => {
  expect(defaultsOf('istiod', '1.30.2')).toEqual({ global: { tag: '1.30.2' } });
  expect(defaultsOf('ztunnel', '1.30.2')).toEqual({ tag: '1.30.2' });
  expect(defaultsOf('cni', '1.29.6')).toEqual({ global: { tag: '1.29.6' } });
  expect(defaultsOf('cni', '1.28.6')).toEqual({
    global: { tag: '1.28.6' },
    terminationGracePeriodSeconds: 5,
    ambient: { reconcileIptablesOnStartup: false },
  });
});

test('merging keeps what only one side has, and replaces lists', () => {
  const merged = mergeJson({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, d: { e: 1 } });
  expect(merged).toEqual({ a: { b: 1, c: [3] }, d: { e: 1 } });
});
