import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Cluster, startCluster } from '../../e2e/cluster/index.ts';
import { kubectlAnswer } from './kubectl-answer.ts';

const root = join(import.meta.dirname, '../..');
const namespace = 'istio-system';
let cluster: Cluster;
let kubeconfig: string;

beforeAll(async () => {
  cluster = await startCluster();
  await cluster.kubectl(['apply', '-f', join(root, 'crds')]);
  await cluster.kubectl(['create', 'namespace', namespace]);
  kubeconfig = await cluster.operatorKubeconfig();
  // A policy is in force some tenths of a second after it is stored.
  await vi.waitFor(async () => {
    expect(await create(secret, '--dry-run=server')).toContain('meshwright-held-is-not-used');
    expect(await create({ ...pod, metadata: { ...pod.metadata, name: 'too-early' } })).toContain(dryRunOnly);
  }, 20_000);
});
afterAll(() => cluster?.stop());

const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'root', namespace } };
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'probe', namespace: 'default' },
  spec: { containers: [{ name: 'probe', image: 'probe' }] },
};
const lease = (home: string) => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'meshwright', namespace: home },
  spec: { holderIdentity: 'operator' },
});
const clusterRole = (name: string, rule: object) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name },
  rules: [rule],
});

/** What the operator is answered. */
const asOperator = (args: readonly string[], object: object) =>
  kubectlAnswer(
    { kubectl: (all, options) => cluster.kubectl(all, { ...options, kubeconfig }) },
    [...args, '-f', '-'],
    JSON.stringify(object),
  );
const create = (object: object, ...flags: string[]) => asOperator(['create', ...flags], object);
const serverSideApply = (object: object) =>
  asOperator(['apply', '--server-side', '--field-manager=meshwright'], object);

const notUsed = 'the Meshwright operator holds this right only to grant it to a mesh, and must not use it';
const dryRunOnly = 'the Meshwright operator may create pods and Istio Gateways only as a dry run';

describe('the operator', () => {
  test('may pass on the right to write Secrets, but not use it', async () => {
    const verbs = ['create', 'get', 'list', 'watch', 'update', 'delete'];
    const role = { apiGroups: [''], resources: ['secrets'], verbs };
    expect(await serverSideApply(clusterRole('istiod', role))).toBe(
      'clusterrole.rbac.authorization.k8s.io/istiod serverside-applied',
    );
    expect(await create(secret)).toContain(notUsed);
  });

  test('may not grant what it does not hold', async () => {
    const role = clusterRole('shell', { apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] });
    expect(await serverSideApply(role)).toContain('attempting to grant RBAC permissions not currently held');
  });

  test('may not bind a role that holds more than it does', async () => {
    const binding = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'all' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', name: 'meshwright', namespace: 'meshwright-system' }],
    };
    expect(await serverSideApply(binding)).toContain('attempting to grant RBAC permissions not currently held');
  });

  test('may create a pod as a dry run only', async () => {
    expect(await create(pod, '--dry-run=server')).toBe('pod/probe created (server dry run)');
    expect(await create(pod)).toContain(dryRunOnly);
  });

  test('may hold its own lease and no other', async () => {
    expect(await serverSideApply(lease('meshwright-system'))).toBe(
      'lease.coordination.k8s.io/meshwright serverside-applied',
    );
    expect(await serverSideApply(lease(namespace))).toContain(notUsed);
  });

  test('may record a revision and its status, and delete it', async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const revision = {
      apiVersion: 'meshwright.io/v1alpha1',
      kind: 'MeshRevision',
      metadata: { name: '1-30-3' },
      spec: {
        controlPlane: 'mesh',
        mesh: 'Istio',
        version: '1.30.3',
        revision: '1-30-3',
        namespace,
        values: {},
        charts: { source: { directory: '/charts' }, digests: {} },
        inputsDigest: digest,
        renderedDigest: digest,
      },
    };
    expect(await serverSideApply(revision)).toBe('meshrevision.meshwright.io/1-30-3 serverside-applied');
    const status = { ...revision, status: { conditions: [] } };
    expect(
      await asOperator(['apply', '--server-side', '--subresource=status', '--field-manager=meshwright-status'], status),
    ).toBe('meshrevision.meshwright.io/1-30-3 serverside-applied');
    expect(await asOperator(['delete'], revision)).toBe('meshrevision.meshwright.io "1-30-3" deleted');
  });

  test('may not delete a CRD', async () => {
    const answer = await asOperator(['delete', '--dry-run=server'], {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'meshrevisions.meshwright.io' },
    });
    expect(answer).toContain('cannot delete resource "customresourcedefinitions"');
  });
});

/** What the official charts of some versions render, when it lies beside this repository. */
const rendered = globSync(join(root, '../shared/istio/*/rendered/*.yaml'));

test.skipIf(rendered.length === 0)('the operator may apply everything that the official charts render', async () => {
  await cluster.kubectl(['create', 'namespace', 'istio-ingress']);
  const sets = rendered.toSorted((a, b) => Number(b.includes('base')) - Number(a.includes('base')));
  for (const file of sets) {
    const input = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: loadAll(readFileSync(file, 'utf8')).flatMap(asOurs),
    });
    const applied = cluster.kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], { kubeconfig, input });
    await expect(applied, file).resolves.toContain('serverside-applied');
  }
});

/** An object of a chart with the label that the operator puts on everything it installs. */
function asOurs(document: unknown): readonly unknown[] {
  const object = document as { readonly metadata: { readonly labels?: object } } | null;
  if (object === null || object === undefined) return [];
  const labels = { ...object.metadata.labels, 'app.kubernetes.io/managed-by': 'meshwright' };
  return [{ ...object, metadata: { ...object.metadata, labels } }];
}
