import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, established, startCluster } from '../../e2e/cluster/index.ts';
import { kubectlAnswer, specOf } from './kubectl-answer.ts';

const crds = join(import.meta.dirname, '../../crds');
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  await cluster.kubectl(['apply', '-f', crds]);
  await established(cluster, '-f', crds);
});
afterAll(() => cluster?.stop());

const apply = (input: string, ...flags: string[]) => kubectlAnswer(cluster, ['apply', ...flags, '-f', '-'], input);
const stored = async (name: string) => specOf(await cluster.kubectl(['get', 'meshrevision', name, '-o', 'json']));

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
    expect(await stored('1-30-3')).toEqual(spec);
  });

  test('may have a name of its own beside that of the revision whose place it took', async () => {
    expect(await apply(meshRevision('1-30-4', { version: '1.30.4' }), '--server-side')).toBe(
      'meshrevision.meshwright.io/1-30-4 serverside-applied',
    );
    expect(await stored('1-30-4')).toEqual({ ...spec, version: '1.30.4' });
  });

  test('has exactly one chart source', async () => {
    const charts = { ...spec.charts, source: { oci: 'oci://a', directory: '/a' } };
    expect(await apply(meshRevision('1-30-3', { charts }), '--dry-run=server')).toContain(
      'exactly one of repository, oci and directory must be given',
    );
  });
});
