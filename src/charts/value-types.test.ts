import { expect, test } from 'vitest';
import { temporaryFolder } from './fixtures/folder.ts';
import { defaultsOf, wrongTypes } from './value-types.ts';

const defaults = { global: { proxy: { image: 'proxyv2' }, hub: '' }, tags: [], replicas: 1, empty: null };

test.each([
  [{ global: { proxy: [] } }, ['global.proxy must be a map, not a list']],
  [{ global: 5, tags: 'x' }, ['global must be a map, not a single value', 'tags must be a list, not a single value']],
  [{ replicas: { min: 1 } }, ['replicas must be a single value, not a map']],
  [{ replicas: 'many', global: { hub: 5 } }, []],
  [{ empty: {}, unknown: [], constructor: 'x' }, []],
  [{ global: null, tags: null }, []],
])('%j is told from the defaults: %j', (values, findings) => {
  expect(wrongTypes(values, defaults)).toEqual(findings);
});

test('defaults are read from the chart, also where profiles come between', async () => {
  using folder = temporaryFolder();
  expect(await defaultsOf(folder.path)).toEqual({});
  folder.write('values.yaml', 'defaults: [');
  expect(await defaultsOf(folder.path)).toEqual({});
  folder.write('values.yaml', 'top: 1\n_internal_defaults_do_not_set: {global: {}}\n');
  expect(await defaultsOf(folder.path)).toMatchObject({ top: 1, global: {} });
});
