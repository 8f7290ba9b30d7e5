import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../../e2e/cluster/index.ts';

const crds = join(import.meta.dirname, '../../crds');
const minimal = join(import.meta.dirname, '../../manifests/samples/minimal.yaml');
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  await cluster.kubectl(['apply', '-f', crds]);
  await cluster.kubectl(['wait', '--for=condition=Established', '--timeout=30s', '-f', crds]);
});
afterAll(() => cluster?.stop());

test('kubectl get meshcp lists each with what a person wants to know first', async () => {
  await cluster.kubectl(['apply', '-f', minimal]);
  const status = {
    phase: 'Installing',
    phaseSince: '2026-11-21T09:00:00Z',
    message: 'Waiting for istiod-1-30-3: 1 of 2 replicas ready',
    current: { version: '1.29.6', revision: '1-29-6' },
    conditions: [condition('Ready', 'False')],
  };
  await cluster.kubectl([
    'patch',
    'meshcp',
    'mesh',
    '--subresource=status',
    '--type=merge',
    '-p',
    JSON.stringify({ status }),
  ]);
  const table = await cluster.kubectl(['get', 'meshcp', 'mesh']);
  const rows = table
    .trim()
    .split('\n')
    .map((line) => line.split(/\s{2,}/).slice(0, 6));
  expect(rows).toEqual([
    ['NAME', 'VERSION', 'PHASE', 'READY', 'CURRENT', 'MESSAGE'],
    ['mesh', '1.30.3', 'Installing', 'False', '1.29.6', 'Waiting for istiod-1-30-3: 1 of 2 replicas ready'],
  ]);
});

test('kubectl explain shows the contract of every field of the spec', async () => {
  expect(await cluster.kubectl(['explain', 'meshcontrolplane.spec'])).toMatchInlineSnapshot(`
    "GROUP:      meshwright.io
    KIND:       MeshControlPlane
    VERSION:    v1alpha1

    FIELD: spec <Object>


    DESCRIPTION:
        The mesh you want: which one, in which version, from which charts, with
        which values.
        
    FIELDS:
      charts	<Object>
        Where the charts come from: a Helm repository, or in its place an OCI
        registry or a directory. Default: Istio's official Helm repository.

      components	<Object>
        Further parts of the mesh, each switched on by itself and each with values
        of its own. Default: none of them.

      mesh	<string> -required-
      enum: Istio
        The service mesh to run. Istio is the only one in this release. Cannot be
        changed.

      namespace	<string>
        Namespace of the control plane; created when it is missing. Cannot be
        changed. Default: istio-system.

      profile	<string>
        Profile of the mesh's charts that sets defaults below values, such as
        ambient. Default: none, which is Istio's default profile.

      tags	<[]string>
        Stable names that namespaces follow with the label istio.io/rev=<tag>; the
        tag default also serves istio-injection=enabled. Meshwright points each tag
        to the revision that serves, so that no namespace has to name a revision.
        Default: [default]. Example: [default, prod].

      values	<map[string]Object>
        Values for the charts of the control plane (base and istiod), passed through
        untouched; everything the charts document can be set here. A null removes a
        default of the charts; plain kubectl apply drops it, kubectl apply
        --server-side keeps it. Default: none. Example: {meshConfig: {accessLogFile:
        /dev/stdout}}.

      version	<string> -required-
        The exact version of the mesh to run, for example 1.30.3.


    "
  `);
  expect(await cluster.kubectl(['explain', 'meshcontrolplane.spec.charts'])).toMatchInlineSnapshot(`
    "GROUP:      meshwright.io
    KIND:       MeshControlPlane
    VERSION:    v1alpha1

    FIELD: charts <Object>


    DESCRIPTION:
        Where the charts come from: a Helm repository, or in its place an OCI
        registry or a directory. Default: Istio's official Helm repository.
        
    FIELDS:
      digests	<map[string]string>
        Expected SHA-256 digest of each chart, by chart name (base, istiod, cni,
        ztunnel, gateway): of its archive, or of its files where a directory holds
        it unpacked. A chart with another digest is refused; a chart without an
        entry is not checked. Default: none.

      directory	<string>
        Absolute path, in the operator's own file system, of a folder that holds the
        charts, unpacked or as archives, in any layout; for charts baked into the
        image. Takes the place of repository. Example: /charts

      oci	<string>
        Prefix of OCI chart references; the chart name is appended, and the mesh
        version is the tag. Takes the place of repository. Example:
        oci://registry.example.com/istio

      repository	<string>
        URL of a Helm repository, the folder that holds index.yaml; http or https,
        without user name, password, query or fragment. Default: Istio's official
        repository. Example: https://charts.example.com/istio


    "
  `);
});

function condition(type: string, status: string) {
  const lastTransitionTime = '2026-11-21T09:00:00Z';
  return { type, status, reason: 'Installing', message: 'Not yet.', observedGeneration: 1, lastTransitionTime };
}
