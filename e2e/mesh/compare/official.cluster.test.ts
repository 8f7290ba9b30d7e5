import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureTools } from '../../cluster/index.ts';
import { type ChartName, packCharts } from '../index.ts';
import { differences } from './differences.ts';
import { parseManifests, type Rendering, render } from './render.ts';

/** What the official charts rendered, as data beside the repository; not a part of it. */
const official = join(import.meta.dirname, '../../../../shared/istio');
const versions = existsSync(official) ? readdirSync(official).filter((name) => /^\d/.test(name)) : [];

/** Hub and namespace of the data; its charts had not been stamped with a version. */
const hub = 'registry.istio.io/release';
const home = 'istio-system';

/** How each file of the data was rendered. */
const renderings: readonly [string, ChartName, (version: string, revision: string) => Rendering][] = [
  [
    'base.yaml',
    'base',
    (_, revision) => ({ release: 'base', namespace: home, args: set({ defaultRevision: revision }) }),
  ],
  [
    'istiod-revision-with-tags.yaml',
    'istiod',
    (version, revision) => ({
      release: `istiod-${revision}`,
      namespace: home,
      args: set({ revision, revisionTags: '{prod,default}', 'global.hub': hub, 'global.tag': version }),
    }),
  ],
  ['istiod-default.yaml', 'istiod', (version) => ({ release: 'istiod', namespace: home, args: image(version) })],
  [
    'istiod-ambient.yaml',
    'istiod',
    (version) => ({ release: 'istiod', namespace: home, args: [...image(version), ...set({ profile: 'ambient' })] }),
  ],
  [
    'gateway.yaml',
    'gateway',
    (_, revision) => ({ release: 'ingress', namespace: 'istio-ingress', args: set({ revision }) }),
  ],
  [
    'cni.yaml',
    'cni',
    (version, revision) => ({ release: 'cni', namespace: home, args: [...image(version), ...set({ revision })] }),
  ],
  [
    'cni-ambient-quota.yaml',
    'cni',
    (version) => ({
      release: 'cni',
      namespace: home,
      args: [...image(version), ...set({ profile: 'ambient', 'resourceQuotas.enabled': 'true' })],
    }),
  ],
  ['ztunnel.yaml', 'ztunnel', (version) => ({ release: 'ztunnel', namespace: home, args: set({ hub, tag: version }) })],
];

/** Differences that are meant, each with its reason. There are none. */
const accepted: readonly string[] = [];

function set(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
}

function image(version: string): string[] {
  return set({ 'global.hub': hub, 'global.tag': version });
}

let folder: string;
let helm: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshwright-compare-'));
  ({ helm } = await ensureTools());
  await packCharts({ helm, versions, folder });
});
afterAll(() => rm(folder, { recursive: true }));

if (versions.length === 0)
  test.skip('no renderings of the official charts in ../shared/istio: nothing to compare with');

for (const version of versions) {
  for (const [file, chart, rendering] of renderings) {
    test(`${chart} ${version} renders what the official chart renders in ${file}`, async () => {
      const ours = await render(helm, join(folder, version, chart), rendering(version, version.replaceAll('.', '-')));
      const theirs = parseManifests(readFileSync(join(official, version, 'rendered', file), 'utf8'));
      expect(differences(ours, theirs)).toEqual(accepted);
    });
  }
}
