import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../../e2e/cluster/index.ts';
import { specExamples } from './spec-examples.ts';

const crds = join(import.meta.dirname, '../../crds');
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  await cluster.kubectl(['apply', '-f', crds]);
  await cluster.kubectl(['wait', '--for=condition=Established', '--timeout=30s', '-f', crds]);
});
afterAll(() => cluster?.stop());

const meshControlPlane = (name: string, spec: object) =>
  JSON.stringify({
    apiVersion: 'meshwright.io/v1alpha1',
    kind: 'MeshControlPlane',
    metadata: { name },
    spec: { mesh: 'Istio', version: '1.30.3', ...spec },
  });

/** What kubectl answers: its output, or what it prints when it fails. */
async function answer(args: readonly string[], input: string): Promise<string> {
  try {
    return (await cluster.kubectl(args, { input })).trim();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return error.message.split('\n').slice(1).join('\n').trim();
  }
}

const apply = (input: string, ...flags: string[]) => answer(['apply', ...flags, '-f', '-'], input);

async function stored(name: string, kind = 'meshcontrolplane'): Promise<unknown> {
  const object: unknown = JSON.parse(await cluster.kubectl(['get', kind, name, '-o', 'json']));
  return typeof object === 'object' && object !== null && 'spec' in object ? object.spec : undefined;
}

describe('a MeshControlPlane', () => {
  test.each(specExamples)('with $title', async ({ spec, refusals }) => {
    const said = await apply(meshControlPlane('mesh', spec), '--dry-run=server');
    expect(said).toBe(
      refusals === undefined
        ? 'meshcontrolplane.meshwright.io/mesh created (server dry run)'
        : invalid('mesh', refusals),
    );
  });

  test('with a misspelt field is refused by kubectl apply, and the field is named', async () => {
    const said = await apply(meshControlPlane('mesh', { verison: '1.30.3' }), '--dry-run=server');
    expect(said).toContain('strict decoding error: unknown field "spec.verison"');
  });

  test('with a misspelt field is refused under server-side apply, and the field is named', async () => {
    const said = await apply(meshControlPlane('mesh', { verison: '1.30.3' }), '--server-side', '--dry-run=server');
    expect(said).toContain('.spec.verison: field not declared in schema');
  });

  test('with a misspelt field from a client that checks nothing is stored without it', async () => {
    const spec = { components: { gatways: [{ name: 'in', namespace: 'a' }] } };
    await apply(meshControlPlane('unchecked', spec), '--validate=ignore');
    expect(await stored('unchecked')).toMatchObject({ components: { gateways: [] } });
    expect(await stored('unchecked')).not.toHaveProperty('components.gatways');
  });

  test('with a name that is too long for a label is refused', async () => {
    const name = 'm'.repeat(64);
    const rule =
      'the name of a MeshControlPlane may have at most 63 characters, because it becomes a label on everything it installs';
    expect(await apply(meshControlPlane(name, {}))).toBe(invalid(name, [`metadata.name: Invalid value: ${rule}`]));
  });

  test('shows every default in the stored object', async () => {
    await apply(meshControlPlane('defaults', {}));
    expect(await stored('defaults')).toEqual({
      mesh: 'Istio',
      version: '1.30.3',
      namespace: 'istio-system',
      components: { cni: { enabled: false }, ztunnel: { enabled: false }, gateways: [] },
      charts: { repository: 'https://istio-release.storage.googleapis.com/charts' },
      tags: ['default'],
    });
  });

  test('cannot change its namespace, and is told the way out', async () => {
    await apply(meshControlPlane('moved', {}));
    const way =
      "namespace cannot be changed, because every proxy has the control plane's address in it: delete this MeshControlPlane, then create it again with the new namespace";
    expect(await apply(meshControlPlane('moved', { namespace: 'mesh' }))).toBe(
      invalid('moved', [`spec.namespace: Forbidden: ${way}`]),
    );
  });

  describe.each([
    ['kubectl apply', 'changed', []],
    ['kubectl apply --server-side', 'changed-server-side', ['--server-side']],
  ])('under %s', (_, name, flags) => {
    test('can change from one chart source and tag to another and back to the defaults', async () => {
      const repository = 'https://istio-release.storage.googleapis.com/charts';
      const steps = [
        { given: {}, charts: { repository }, tags: ['default'] },
        {
          given: { charts: { oci: 'oci://a' }, tags: ['prod'] },
          charts: { repository, oci: 'oci://a' },
          tags: ['prod'],
        },
        { given: { charts: { repository: 'https://a' } }, charts: { repository: 'https://a' }, tags: ['default'] },
        {
          given: { charts: { directory: '/a' }, tags: ['a', 'b'] },
          charts: { repository, directory: '/a' },
          tags: ['a', 'b'],
        },
        { given: {}, charts: { repository }, tags: ['default'] },
      ];
      for (const { given, charts, tags } of steps) {
        await apply(meshControlPlane(name, given), ...flags);
        expect(await stored(name)).toMatchObject({ charts, tags });
      }
    });
  });

  test('keeps a null in values, which removes a default of the chart, under server-side apply', async () => {
    const values = { pilot: { cpu: null, list: [null] }, gone: null };
    await apply(meshControlPlane('nulls', { values }), '--server-side');
    expect(await stored('nulls')).toMatchObject({ values });
  });

  test('is listed with what a person wants to know first', async () => {
    await apply(meshControlPlane('listed', {}));
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
      'listed',
      '--subresource=status',
      '--type=merge',
      '-p',
      JSON.stringify({ status }),
    ]);
    const table = await cluster.kubectl(['get', 'meshcp', 'listed']);
    const rows = table
      .trim()
      .split('\n')
      .map((line) => line.split(/\s{2,}/).slice(0, 6));
    expect(rows).toEqual([
      ['NAME', 'VERSION', 'PHASE', 'READY', 'CURRENT', 'MESSAGE'],
      ['listed', '1.30.3', 'Installing', 'False', '1.29.6', 'Waiting for istiod-1-30-3: 1 of 2 replicas ready'],
    ]);
  });
});

describe('a MeshRevision', () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  const spec = {
    controlPlane: 'mesh',
    mesh: 'Istio',
    version: '1.30.3',
    revision: '1-30-3',
    namespace: 'istio-system',
    values: { a: { b: 1 } },
    charts: { source: { oci: 'oci://a' }, digests: { base: digest } },
    inputsDigest: digest,
    renderedDigest: digest,
  };
  const meshRevision = (name: string, changes: object) =>
    JSON.stringify({
      apiVersion: 'meshwright.io/v1alpha1',
      kind: 'MeshRevision',
      metadata: { name },
      spec: { ...spec, ...changes },
    });

  test.each([
    ['version', { version: '1.30.4' }],
    ['a value', { values: { a: { b: 2 } } }],
    ['a value for another', { values: { a: { c: 1 } } }],
    ['a top-level value for another', { values: { c: { b: 1 } } }],
    ['values to none', { values: {} }],
    ['a digest', { charts: { ...spec.charts, digests: { base: digest.replace('0', '1') } } }],
    ['an absent profile to one', { profile: 'ambient' }],
  ])('cannot exchange %s', async (_, changes) => {
    await apply(meshRevision('1-30-3', {}), '--server-side');
    const rule =
      'the spec of a MeshRevision cannot be changed, it records what was installed: change the MeshControlPlane instead';
    expect(await apply(meshRevision('1-30-3', changes), '--server-side')).toBe(
      `The MeshRevision "1-30-3" is invalid: spec: Forbidden: ${rule}`,
    );
    expect(await stored('1-30-3', 'meshrevision')).toEqual(spec);
  });

  test('is named after its revision', async () => {
    const rule = 'a MeshRevision is named after its revision: metadata.name and spec.revision must be equal';
    expect(await apply(meshRevision('other', {}))).toBe(
      `The MeshRevision "other" is invalid: spec.revision: Invalid value: ${rule}`,
    );
  });

  test('has exactly one chart source', async () => {
    const charts = { ...spec.charts, source: { oci: 'oci://a', directory: '/a' } };
    expect(await apply(meshRevision('1-30-3', { charts }), '--dry-run=server')).toContain(
      'exactly one of repository, oci and directory must be given',
    );
  });
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
        Expected SHA-256 digest of each chart archive, by chart name (base, istiod,
        cni, ztunnel, gateway). A chart with another digest is refused; a chart
        without an entry is not checked. Default: none.

      directory	<string>
        Absolute path, in the operator's own file system, of a folder with one
        unpacked chart folder or chart archive a chart; for charts baked into the
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

function invalid(name: string, problems: readonly string[]): string {
  const list = problems.length === 1 ? problems.join('') : `\n${problems.map((problem) => `* ${problem}`).join('\n')}`;
  return `The MeshControlPlane "${name}" is invalid: ${list}`;
}

function condition(type: string, status: string) {
  const lastTransitionTime = '2026-11-21T09:00:00Z';
  return { type, status, reason: 'Installing', message: 'Not yet.', observedGeneration: 1, lastTransitionTime };
}
