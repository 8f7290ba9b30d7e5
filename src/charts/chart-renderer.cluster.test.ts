import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ensureTools } from '../../e2e/cluster/index.ts';
import type { Chart } from './chart.ts';
import { createHelmRenderer, type RenderRequest } from './chart-renderer.ts';
import { createChartStore } from './chart-store.ts';
import { type TemporaryFolder, temporaryFolder } from './fixtures/folder.ts';
import { startLoopback } from './fixtures/loopback.ts';

let helm: string;
let folder: TemporaryFolder;
let chart: Chart;

const signal = new AbortController().signal;

beforeAll(async () => {
  ({ helm } = await ensureTools());
});

beforeEach(async () => {
  folder = temporaryFolder();
  await useChart({});
});

afterEach(() => {
  folder[Symbol.dispose]();
});

const files = {
  'Chart.yaml': 'apiVersion: v2\nname: mesh\nversion: 1.0.0\n',
  'values.yaml': 'name: plain\nmode: 0644\nproxy: {image: p}\n',
  'crds/things.yaml':
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.example.com}\nspec: {}\n',
  'templates/config.yaml': [
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata:',
    '  name: {{ .Values.name }}',
    '  namespace: {{ .Release.Namespace }}',
    '  labels: {release: {{ .Release.Name }}, managed: {{ .Release.Service }}}',
    'data:',
    '  mode: {{ .Values.mode }}',
    '  image: {{ .Values.proxy.image }}',
    '  kubernetes: {{ .Capabilities.KubeVersion.Version }}',
    '  gateway: {{ .Capabilities.APIVersions.Has "gateway.networking.k8s.io/v1" | quote }}',
  ].join('\n'),
  'templates/empty.yaml': '{{ if false }}never{{ end }}',
  'templates/hook.yaml':
    'apiVersion: batch/v1\nkind: Job\nmetadata: {name: hook, annotations: {helm.sh/hook: pre-install}}',
  'templates/tests/test.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: test, annotations: {helm.sh/hook: test}}',
};

/** Makes `chart` one with these files on top, or in place of, the usual ones. */
async function useChart(more: Readonly<Record<string, string>>) {
  for (const [path, text] of Object.entries({ ...files, ...more })) folder.write(join('charts/mesh', path), text);
  const store = createChartStore({ cacheFolder: join(folder.path, 'cache') });
  chart = await store.fetch(
    { source: { directory: join(folder.path, 'charts') }, chart: 'mesh', version: '1.0.0' },
    { signal },
  );
}

function request(more: Partial<RenderRequest> = {}): RenderRequest {
  return { chart, release: 'mesh', namespace: 'home', values: {}, kubeVersion: 'v1.33.1', apiVersions: [], ...more };
}

function createRenderer(log: string[] = []) {
  const note = (_: object, message: string) => void log.push(message);
  return createHelmRenderer({ helm, cacheFolder: join(folder.path, 'cache'), log: { debug: note, warn: note } });
}

function render(more: Partial<RenderRequest> = {}) {
  return createRenderer().render(request(more), { signal });
}

test('a chart is rendered with values, release and the facts of the cluster, CRDs included, hooks and tests left out', async () => {
  const values = { name: 'given', proxy: { image: 'q' } };
  expect(await render({ values, apiVersions: ['gateway.networking.k8s.io/v1', 'v1'] })).toEqual([
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'things.example.com' },
      spec: {},
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'given', namespace: 'home', labels: { release: 'mesh', managed: 'Helm' } },
      data: { mode: 420, image: 'q', kubernetes: 'v1.33.1', gateway: 'true' },
    },
  ]);
});

describe('equal requests are rendered once', () => {
  test('at the same time', async () => {
    const log: string[] = [];
    const renderer = createRenderer(log);
    const [a, b] = await Promise.all([1, 2].map(() => renderer.render(request(), { signal })));
    expect(a).toBe(b);
    expect(log).toEqual(['chart rendered', 'helm hooks of the chart are left out']);
  });

  test('and found again without helm and without the chart', async () => {
    const renderer = createRenderer();
    expect(await renderer.find(request(), { signal })).toBeUndefined();
    const first = await renderer.render(request(), { signal });
    const gone = { ...chart, folder: join(folder.path, 'nowhere') };
    expect(await renderer.find(request({ chart: gone }), { signal })).toBe(first);
  });

  test('one after the other, whatever the order of values and API versions', async () => {
    const log: string[] = [];
    const renderer = createRenderer(log);
    const first = await renderer.render(request({ values: { a: 1, b: 2 }, apiVersions: ['v1', 'apps/v1'] }), {
      signal,
    });
    const second = await renderer.render(request({ values: { b: 2, a: 1 }, apiVersions: ['apps/v1', 'v1', 'v1'] }), {
      signal,
    });
    expect(second).toBe(first);
    expect(log).toHaveLength(2);
  });

  test('after a restart', async () => {
    const first = await render();
    const log: string[] = [];
    expect(await createRenderer(log).render(request(), { signal })).toEqual(first);
    expect(log).toEqual([]);
  });

  test('and again when what is stored is damaged', async () => {
    const first = await render();
    const renders = join(folder.path, 'cache/renders');
    const [name = ''] = readdirSync(renders);
    writeFileSync(join(renders, name), readFileSync(join(renders, name), 'utf8').replace('"plain"', '"Plain"'));
    expect(await render()).toEqual(first);
  });

  test.each<[string, Partial<RenderRequest>]>([
    ['other values', { values: { name: 'other' } }],
    ['another release', { release: 'other' }],
    ['another namespace', { namespace: 'other' }],
    ['another Kubernetes', { kubeVersion: 'v1.34.0' }],
    ['another API', { apiVersions: ['gateway.networking.k8s.io/v1'] }],
  ])('but %s is another request', async (_name, more) => {
    const renderer = createRenderer();
    expect(await renderer.render(request(more), { signal })).not.toEqual(await renderer.render(request(), { signal }));
  });
});

test('nobody can change what others are given', async () => {
  const [object] = await render();
  expect(() => Object.assign(object?.metadata ?? {}, { name: 'changed' })).toThrow(TypeError);
});

describe('what goes wrong is said with template, line and value', () => {
  test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, unknown>>, string, string]>([
    [
      'a template that refuses',
      { 'templates/check.yaml': '\n{{ fail "unknown profile nope" }}' },
      {},
      'RenderFailed',
      'Chart mesh 1.0.0 cannot be rendered: mesh/templates/check.yaml:2:3: unknown profile nope. Correct the values, or use a chart that is intact.',
    ],
    [
      'a template that trips over values',
      { 'templates/check.yaml': '{{ .Values.missing.field }}' },
      {},
      'RenderFailed',
      'mesh/templates/check.yaml:1:10 at <.Values.missing.field>: nil pointer evaluating interface {}.field (look at missing.field in the values)',
    ],
    [
      'a value of the wrong type',
      {},
      { proxy: 'text' },
      'InvalidValues',
      'Chart mesh 1.0.0 refuses the values: proxy must be a map, not a single value (mesh/templates/config.yaml:9:19 at <.Values.proxy.image>',
    ],
    [
      'a value that the schema refuses',
      { 'values.schema.json': '{"properties": {"name": {"type": "string"}}}' },
      { name: 5 },
      'InvalidValues',
      'Chart mesh 1.0.0 refuses the values: name: got number, want string. Correct them in the values.',
    ],
    ['a value that breaks YAML', {}, { name: 'a: b: [' }, 'RenderFailed', 'mesh/templates/config.yaml'],
    [
      'a chart for another Kubernetes',
      { 'Chart.yaml': `${files['Chart.yaml']}kubeVersion: ">=1.99.0"\n` },
      {},
      'RenderFailed',
      'chart requires kubeVersion: >=1.99.0 which is incompatible with Kubernetes v1.33.1',
    ],
    [
      'an object twice',
      { 'templates/again.yaml': files['templates/config.yaml'] },
      {},
      'RenderFailed',
      'ConfigMap home/plain is rendered twice',
    ],
    [
      'a poisonous value',
      {},
      JSON.parse('{"a": {"__proto__": {"b": 1}}}'),
      'InvalidValues',
      'a.__proto__: a value must not have this name',
    ],
  ])('%s', async (_name, more, values, reason, message) => {
    await useChart(more);
    await expect(render({ values })).rejects.toMatchObject({
      reason,
      transient: false,
      message: expect.stringContaining(message),
    });
  });

  test.each<[string, Partial<RenderRequest>]>([
    ['a release that is an option', { release: '--debug' }],
    ['a namespace that is a path', { namespace: '../x' }],
    ['a version that is an option', { kubeVersion: '--kubeconfig=x' }],
    ['an API that is several', { apiVersions: ['v1,apps/v1'] }],
  ])('%s', async (_name, more) => {
    await expect(render(more)).rejects.toMatchObject({ reason: 'InvalidRequest' });
  });
});

test('what helm packages and indexes is a repository that can be used', async () => {
  const packed = join(folder.path, 'repository');
  execFileSync(helm, ['package', join(folder.path, 'charts/mesh'), '--destination', packed], { stdio: 'ignore' });
  execFileSync(helm, ['repo', 'index', packed]);
  await using server = await startLoopback();
  for (const name of ['index.yaml', 'mesh-1.0.0.tgz']) server.answers.set(`/${name}`, readFileSync(join(packed, name)));
  const store = createChartStore({ cacheFolder: join(folder.path, 'other-cache') });
  const fetched = await store.fetch(
    { source: { repository: server.url }, chart: 'mesh', version: '1.0.0' },
    { signal },
  );
  expect(await render({ chart: fetched })).toEqual(await render());
});
