import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, established, startCluster } from '../../e2e/cluster/index.ts';

const crds = join(import.meta.dirname, '../../crds');
const minimal = join(import.meta.dirname, '../../manifests/samples/minimal.yaml');
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  await cluster.kubectl(['apply', '-f', crds]);
  await established(cluster, '-f', crds);
});
afterAll(() => cluster?.stop());

test('kubectl get meshcp lists each with what a person wants to know first', async () => {
  await cluster.kubectl(['apply', '-f', minimal]);
  const status = {
    phase: 'Migrating',
    phaseSince: '2026-11-21T09:00:00Z',
    message: 'Moving wave staging to 1.30.3',
    current: { version: '1.29.6', revision: '1-29-6' },
    rollout: {
      id: '1-30-3-t4k2zx',
      from: { version: '1.29.6', revision: '1-29-6' },
      to: { version: '1.30.3', revision: '1-30-3' },
      startedAt: '2026-11-21T09:00:00Z',
      progressAt: '2026-11-21T09:00:00Z',
      moved: '2/6',
      pointOfNoReturn: 'Retiring',
      waves: [],
    },
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
    .map((line) => line.split(/\s{2,}/).slice(0, 8));
  expect(rows).toEqual([
    ['NAME', 'VERSION', 'PHASE', 'READY', 'CURRENT', 'MOVED', 'PAUSED', 'MESSAGE'],
    ['mesh', '1.30.3', 'Migrating', 'False', '1.29.6', '2/6', 'false', 'Moving wave staging to 1.30.3'],
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

      paused	<boolean>
        Whether everything stands still: while true nothing is written at all, no
        repair and no status either. Default: false.

      profile	<string>
        Profile of the mesh's charts that sets defaults below values, such as
        ambient. Default: none, which is Istio's default profile.

      resources	<Object>
        How many pods the mesh has, where they run and how well they are kept. It is
        applied to the revision that runs, and makes no new one. What values say of
        the same wins, and a warning tells it. Default: everything as the charts
        render it; {} is sensible for production.

      tags	<[]string>
        Stable names that namespaces follow with the label istio.io/rev=<tag>; the
        tag default also serves istio-injection=enabled. Meshwright points each tag
        to the revision that serves, so that no namespace has to name a revision.
        Default: [default]. Example: [default, prod].

      upgrade	<Object>
        How a changed version or changed values come into effect while the mesh is
        in use: by default the new revision is installed beside the old one, and
        namespaces are moved to it wave by wave.

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
  expect(await cluster.kubectl(['explain', 'meshcontrolplane.spec.upgrade'])).toMatchInlineSnapshot(`
    "GROUP:      meshwright.io
    KIND:       MeshControlPlane
    VERSION:    v1alpha1

    FIELD: upgrade <Object>


    DESCRIPTION:
        How a changed version or changed values come into effect while the mesh is
        in use: by default the new revision is installed beside the old one, and
        namespaces are moved to it wave by wave.
        
    FIELDS:
      progressDeadline	<string>
        How long a rollout may go without any progress before it has failed; waiting
        for an approval, for a window or for a soak to end does not count. Default:
        30m.

      restart	<Object>
        How workloads are restarted, so that their pods get the new version. Without
        effect with strategy InPlace. Default: rollouts, 5 at a time.

      retention	<string>
        How long the old revision keeps running after the new one has taken over
        everything, so that the way back is short. Default: 1h. Example: 24h.

      rollback	<Object>
        The way back to the version that served before. Default: automatic.

      settle	<string>
        How long a new control plane must have been ready, without a restart, before
        anything is moved to it. Default: 30s.

      strategy	<string>
      enum: Canary, InPlace
        Canary: the new revision is installed beside the old one, and namespaces are
        moved to it wave by wave. InPlace: the running control plane itself is
        replaced under the name that it has, at most one minor version ahead;
        nothing is moved or restarted, so pods keep their sidecars until they are
        restarted. A rollout that has begun goes on as it began. Default: Canary.

      waves	<[]Object>
        Waves in which namespaces are moved to a new version, in this order; a
        namespace belongs to the first wave that matches it, and all others to a
        last wave named rest, which is automatic and always there. At most 32.
        Default: none, so that rest is the only wave.

      windows	<[]Object>
        Times in which namespaces are moved and workloads restarted; outside of all
        of them a rollout waits, and only a rollback goes on. At most 16. Default:
        none, which is always.


    "
  `);
  expect(await cluster.kubectl(['explain', 'meshcontrolplane.spec.upgrade.waves'])).toMatchInlineSnapshot(`
    "GROUP:      meshwright.io
    KIND:       MeshControlPlane
    VERSION:    v1alpha1

    FIELD: waves <[]Object>


    DESCRIPTION:
        Waves in which namespaces are moved to a new version, in this order; a
        namespace belongs to the first wave that matches it, and all others to a
        last wave named rest, which is automatic and always there. At most 32.
        Default: none, so that rest is the only wave.
        
    FIELDS:
      approval	<string>
      enum: Automatic, Manual
        Automatic: the wave begins when the one before is over. Manual: it begins
        when a person has approved it. Default: Automatic.

      maxConcurrent	<integer>
        How many workloads of this wave are restarted at the same time, 1 to 1000.
        Default: upgrade.restart.maxConcurrent. Example: 10.

      name	<string> -required-
        Name of the wave, by which it is shown and approved; each wave has one of
        its own, and rest is taken by the last wave. Example: staging.

      namespaces	<Object> -required-
        The namespaces of the wave: those that are named, and those that the
        selector matches.

      soak	<string>
        How long the wave is watched, after its workloads have moved, before the
        next one may begin. Default: 10m. Example: 1h30m.


    "
  `);
});

function condition(type: string, status: string) {
  const lastTransitionTime = '2026-11-21T09:00:00Z';
  return { type, status, reason: 'Installing', message: 'Not yet.', observedGeneration: 1, lastTransitionTime };
}
