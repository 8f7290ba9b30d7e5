import { globSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { meshControlPlaneStatusSchema } from '../src/api/mesh-control-plane.ts';
import { configMap, configMapFile } from './argocd-customizations.ts';

test('argocd-cm.yaml is what the Lua files say', () => {
  expect(readFileSync(configMapFile, 'utf8')).toBe(configMap());
});

test.each(globSync('manifests/gitops/argocd/meshwright.io/MeshControlPlane/testdata/*.yaml'))(
  '%s has a status that the operator could have written',
  (file) => {
    const { status } = load(readFileSync(file, 'utf8')) as { readonly status?: object };
    expect(meshControlPlaneStatusSchema.parse(status)).toEqual(status ?? { observedGeneration: 0 });
  },
);
