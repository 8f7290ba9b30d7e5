import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { isRecord } from '../../src/kube/json.ts';
import { withCharts } from './install.ts';

const manifest = join(import.meta.dirname, 'mesh.yaml');

test('the demo applies its resource as it is in the file, with another place for charts and nothing else', async () => {
  const text = await readFile(manifest, 'utf8');
  const changed = withCharts(text, 'http://127.0.0.1:1');
  expect(changed.startsWith(text.trimEnd())).toBe(true);
  const [original, applied] = [load(text), load(changed)];
  if (!isRecord(original) || !isRecord(original.spec)) throw new Error('the resource has a spec');
  expect(applied).toEqual({ ...original, spec: { ...original.spec, charts: { repository: 'http://127.0.0.1:1' } } });
});
