import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actionScript, actions, configMap, configMapFile, discoveryScript } from '../../tools/argocd-customizations.ts';
import { type Cluster, established, startCluster } from '../cluster/index.ts';
import { gitOpsCrds } from './crds.ts';
import { type Engine, startEngine, withoutGo } from './engine.ts';

const root = join(import.meta.dirname, '../..');
const samples = join(root, 'manifests/gitops/argocd/samples');

let cluster: Cluster;
let engine: Engine | undefined;
beforeAll(async () => {
  engine = await startEngine();
  cluster = await startCluster({ name: 'gitops-samples' });
  await cluster.kubectl(['create', 'namespace', 'argocd']);
});
afterAll(() => cluster?.stop());

/** Applies as Argo CD does; returns what kubectl says of each object. */
async function apply(...files: readonly string[]): Promise<readonly string[]> {
  const flags = ['--server-side', '--field-manager=argocd-controller', '--force-conflicts'];
  return (await cluster.kubectl(['apply', ...flags, ...named(files)])).trim().split('\n');
}

function named(files: readonly string[]): readonly string[] {
  return files.flatMap((file) => ['-f', file]);
}

describe('the samples', () => {
  test('for Argo CD are accepted by a cluster, wave after wave', async () => {
    const crds = join(root, 'crds');
    await apply(crds, join(root, 'manifests/rbac.yaml'));
    await established(cluster, ...named([crds]));
    expect(await apply(join(samples, 'mesh'))).toEqual(['meshcontrolplane.meshwright.io/mesh serverside-applied']);
    expect(await apply(join(samples, 'teams'))).toEqual([
      'namespace/shop serverside-applied',
      'deployment.apps/cart serverside-applied',
    ]);
  });

  test('of Applications and Kustomizations are what Argo CD and Flux understand', async ({ skip }) => {
    skip(engine === undefined, withoutGo);
    const crds = await gitOpsCrds();
    await apply(...crds);
    await established(cluster, ...named(crds));
    await cluster.kubectl(['create', 'namespace', 'flux-system']);
    const applications = await apply(join(samples, 'platform.yaml'), join(samples, 'apps'));
    expect(applications).toEqual(
      ['platform', 'mesh', 'meshwright', 'teams'].map((name) => `application.argoproj.io/${name} serverside-applied`),
    );
    const kustomizations = await apply(join(root, 'manifests/gitops/flux'));
    expect(kustomizations).toEqual(
      ['meshwright', 'mesh', 'teams'].map(
        (name) => `kustomization.kustomize.toolkit.fluxcd.io/${name} serverside-applied`,
      ),
    );
  });

  test('argocd-cm.yaml is merged into the settings of an Argo CD, and takes nothing from them', async () => {
    const settings = ['configmap', 'argocd-cm', '-n', 'argocd'];
    await cluster.kubectl(['create', ...settings, '--from-literal=url=https://argocd.example.com']);
    await cluster.kubectl(['patch', ...settings, '--type', 'merge', '--patch-file', configMapFile]);
    const stored = JSON.parse(await cluster.kubectl(['get', ...settings, '-o', 'json']));
    const { data } = load(configMap()) as { readonly data: Readonly<Record<string, string>> };
    expect(stored.data).toEqual({ url: 'https://argocd.example.com', ...data });
  });
});

test('where values hold a null, which Argo CD would delete, no action is offered, and none is carried out', async ({
  skip,
}) => {
  skip(engine === undefined, withoutGo);
  const values = { pilot: { autoscaleEnabled: false, cpu: {}, env: { A: null } } };
  const object = await stored('nulls', values);
  const answers = await engine?.ask([
    { ask: 'actions', script: discoveryScript, object },
    { ask: 'patch', script: actionScript('pause'), object },
  ]);
  expect(answers).toEqual([
    { answer: actions.map((name) => ({ name, disabled: true })) },
    { error: 'values hold a null, which would be lost: use kubectl for this' },
  ]);
});

test('whatever else values hold, an action changes nothing of them', async ({ skip }) => {
  skip(engine === undefined, withoutGo);
  const values = { pilot: { empty: {}, none: [], list: [{ a: {} }, 1.5, 'x'], no: false }, big: 9_007_199_254_740_991 };
  const object = await stored('values', values);
  const answers = await engine?.ask([{ ask: 'patch', script: actionScript('pause'), object }]);
  expect(answers).toEqual([{ answer: { spec: { paused: true } } }]);
});

/** A MeshControlPlane with these values, as the API server keeps it. */
async function stored(name: string, values: object) {
  const gateways = [{ name: 'in', namespace: 'edge', values: { replicaCount: 2 } }];
  const spec = { mesh: 'Istio', version: '1.30.3', values, components: { gateways } };
  const manifest = { apiVersion: 'meshwright.io/v1alpha1', kind: 'MeshControlPlane', metadata: { name }, spec };
  const flags = ['--server-side', '--field-manager=argocd-controller', '-f', '-'];
  await cluster.kubectl(['apply', ...flags], { input: JSON.stringify(manifest) });
  const shown = ['get', 'meshcontrolplane', name, '-o', 'json', '--show-managed-fields'];
  return JSON.parse(await cluster.kubectl(shown));
}
