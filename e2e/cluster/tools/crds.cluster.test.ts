import { readFile } from 'node:fs/promises';
import { loadAll } from 'js-yaml';
import { expect, test } from 'vitest';
import { istioCrds } from './crds.ts';

test('Istio’s own resource definitions come from its Go module', async () => {
  const definitions = loadAll(await readFile(await istioCrds(), 'utf8')) as {
    kind: string;
    metadata: { name: string };
  }[];
  expect(new Set(definitions.map(({ kind }) => kind))).toEqual(new Set(['CustomResourceDefinition']));
  expect(definitions.map(({ metadata }) => metadata.name)).toContain('virtualservices.networking.istio.io');
  expect(definitions).toHaveLength(15);
});
