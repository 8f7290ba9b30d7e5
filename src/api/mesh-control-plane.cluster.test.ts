import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, established, startCluster } from '../../e2e/cluster/index.ts';
import { kubectlAnswer, specOf } from './kubectl-answer.ts';
import { defaults, resourcesDefaults } from './spec-example.ts';
import { specExamples } from './spec-examples.ts';

const crds = join(import.meta.dirname, '../../crds');
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  await cluster.kubectl(['apply', '-f', crds]);
  await established(cluster, '-f', crds);
});
afterAll(() => cluster?.stop());

const meshControlPlane = (name: string, spec: object) =>
  JSON.stringify({
    apiVersion: 'meshwright.io/v1alpha1',
    kind: 'MeshControlPlane',
    metadata: { name },
    spec: { mesh: 'Istio', version: '1.30.3', ...spec },
  });

const apply = (input: string, ...flags: string[]) => kubectlAnswer(cluster, ['apply', ...flags, '-f', '-'], input);
const stored = async (name: string) => specOf(await cluster.kubectl(['get', 'meshcontrolplane', name, '-o', 'json']));

describe('a MeshControlPlane', () => {
  test.each(specExamples.filter(({ refusals }) => refusals === undefined))(
    'is accepted with $title',
    async ({ spec }) => {
      const said = await apply(meshControlPlane('mesh', spec), '--dry-run=server');
      expect(said).toBe('meshcontrolplane.meshwright.io/mesh created (server dry run)');
    },
  );

  test.each(specExamples.filter(({ refusals }) => refusals !== undefined))(
    'is refused in plain words with $title',
    async ({ spec, refusals = [] }) => {
      const said = await apply(meshControlPlane('mesh', spec), '--dry-run=server');
      expect(said).toBe(invalid('mesh', refusals));
    },
  );

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
    expect(await stored('defaults')).toEqual(defaults);
  });

  test('shows at once that nobody has looked at it yet, so that no tool takes it for ready', async () => {
    await apply(meshControlPlane('unseen', {}));
    const { status } = JSON.parse(await cluster.kubectl(['get', 'meshcontrolplane', 'unseen', '-o', 'json']));
    expect(status).toEqual({ observedGeneration: 0 });
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

    test('can ask for resources and take that back, and no default stays behind', async () => {
      const { availability } = resourcesDefaults;
      const autoscaling = { enabled: true, maxReplicas: 5 };
      const steps = [
        { given: { resources: {} }, expected: { resources: resourcesDefaults } },
        {
          given: { resources: { qos: 'Guaranteed', availability: { minReplicas: 3 }, autoscaling: {} } },
          expected: {
            resources: { qos: 'Guaranteed', availability: { ...availability, minReplicas: 3 }, autoscaling },
          },
        },
        {
          given: { resources: { autoscaling: { maxReplicas: 4 } } },
          expected: { resources: { ...resourcesDefaults, autoscaling: { ...autoscaling, maxReplicas: 4 } } },
        },
        {
          given: { resources: { qos: 'Burstable' } },
          expected: { resources: { ...resourcesDefaults, qos: 'Burstable' } },
        },
        { given: {}, expected: {} },
      ];
      for (const { given, expected } of steps) {
        await apply(meshControlPlane(`${name}-resources`, given), ...flags);
        expect(await stored(`${name}-resources`)).toEqual({ ...defaults, ...expected });
      }
    });

    test('can change how it upgrades field by field, and what is taken out is at its default again', async () => {
      const wave = (wanted: string) => ({ name: wanted, namespaces: { selector: { matchLabels: { env: wanted } } } });
      const filled = (wanted: string) => ({ ...wave(wanted), approval: 'Automatic', soak: '10m' });
      const window = { schedule: '0 9 * * mon-thu', duration: '8h' };
      const steps = [
        { given: {}, upgrade: {}, paused: false },
        {
          given: { upgrade: { waves: [wave('staging'), wave('internal')], windows: [window] }, paused: true },
          upgrade: { waves: [filled('staging'), filled('internal')], windows: [{ ...window, timeZone: 'UTC' }] },
          paused: true,
        },
        {
          given: { upgrade: { waves: [wave('internal')], restart: { mode: 'Evict' }, retention: '0s' } },
          upgrade: {
            waves: [filled('internal')],
            restart: { ...defaults.upgrade.restart, mode: 'Evict' },
            retention: '0s',
          },
          paused: false,
        },
        {
          given: { upgrade: { restart: { timeout: '5m' }, rollback: { automatic: false } } },
          upgrade: { restart: { ...defaults.upgrade.restart, timeout: '5m' }, rollback: { automatic: false } },
          paused: false,
        },
        { given: {}, upgrade: {}, paused: false },
      ];
      for (const { given, upgrade, paused } of steps) {
        await apply(meshControlPlane(`${name}-upgrade`, given), ...flags);
        const expected = { ...defaults, upgrade: { ...defaults.upgrade, ...upgrade }, paused };
        expect(await stored(`${name}-upgrade`)).toEqual(expected);
      }
    });
  });

  test.each(['minimal', 'production'])('is accepted as the sample for %s has it', async (sample) => {
    const file = join(import.meta.dirname, `../../manifests/samples/${sample}.yaml`);
    const said = await kubectlAnswer(cluster, ['apply', '--dry-run=server', '-f', file], '');
    expect(said).toBe('meshcontrolplane.meshwright.io/mesh created (server dry run)');
  });

  test('keeps a null in values, which removes a default of the chart, under server-side apply', async () => {
    const values = { pilot: { cpu: null, list: [null] }, gone: null };
    await apply(meshControlPlane('nulls', { values }), '--server-side');
    expect(await stored('nulls')).toMatchObject({ values });
  });
});

function invalid(name: string, problems: readonly string[]): string {
  const list = problems.length === 1 ? problems.join('') : `\n${problems.map((problem) => `* ${problem}`).join('\n')}`;
  return `The MeshControlPlane "${name}" is invalid: ${list}`;
}
