import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { namespaceManifest, startWorld, type World } from '../world/index.ts';
import { blocksUntilMended, change, type Mistake } from './mistake.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'bad-wishes' });
});
afterAll(() => world?.stop());
afterEach(() => world.clear());

const mistakes: readonly Mistake[] = [
  {
    title: 'a version that Meshwright does not know',
    spec: () => ({ version: '9.9.9' }),
    reason: 'UnknownVersion',
    says: ['spec.version 9.9.9', '1.28 to 1.30'],
    mend: () => change(world, { version: world.charts.version }),
  },
  {
    title: 'a version of Linkerd',
    spec: () => ({ version: '2.18.1' }),
    reason: 'UnknownVersion',
    says: ['spec.version 2.18.1', 'Linkerd'],
    mend: () => change(world, { version: world.charts.version }),
  },
  {
    title: 'a profile that the charts do not have, which breaks rendering: helm’s message with file and line',
    spec: () => ({ profile: 'nonsense' }),
    reason: 'RenderFailed',
    says: [/istiod\/templates\/\S+:\d+/, 'unknown profile', 'nonsense'],
    mend: () => change(world, { profile: null }),
  },
  {
    title: 'a value of the wrong type',
    spec: () => ({ values: { global: { proxy: ['a', 'list'] } } }),
    reason: 'InvalidValues',
    says: ['global.proxy must be a map, not a list'],
    mend: () => change(world, { values: null }),
  },
  {
    title: 'a value that the API server refuses',
    spec: () => ({ values: { pilot: { nodeSelector: { 'kubernetes.io/os': { not: 'text' } } } } }),
    reason: 'ObjectRefused',
    says: ['Deployment', 'istiod', 'nodeSelector'],
    mend: () => change(world, { values: null }),
  },
  {
    title: 'a value that Meshwright sets itself',
    spec: () => ({ values: { revision: 'mine' } }),
    reason: 'ReservedValue',
    says: ['spec.values.revision', 'spec.version'],
    mend: () => change(world, { values: null }),
  },
  {
    title: 'ztunnel without the ambient profile',
    spec: () => ({ components: { ztunnel: { enabled: true } } }),
    reason: 'InvalidComponents',
    says: ['spec.components.ztunnel', 'ambient'],
    mend: () => change(world, { components: { ztunnel: { enabled: false } } }),
  },
  {
    title: 'a gateway in a labelled namespace',
    prepare: () => world.apply(namespaceManifest('edge', { 'istio-injection': 'enabled' })),
    spec: () => ({ components: { gateways: [{ name: 'edge', namespace: 'edge' }] } }),
    reason: 'InvalidComponents',
    says: ['gateway edge', 'kubectl label namespace edge istio-injection-'],
    mend: () => world.kubectl('label', 'namespace', 'edge', 'istio-injection-'),
  },
];

describe('blocks, changes nothing, and goes on when it is put right', () => {
  test.for(mistakes)('$title', (mistake, context) => blocksUntilMended(world, mistake, context));
});

test('two mistakes are both named', async () => {
  await world.apply(world.wish('mesh', { version: '9.9.9', values: { revision: 'mine' } }));
  const { status } = await world.phase('mesh', 'Blocked');
  expect(status?.findings?.map(({ reason }) => reason)).toEqual(['UnknownVersion', 'ReservedValue']);
  expect(status?.message).toMatch(/^2 findings must be solved first/);
});

describe('kubectl itself refuses', () => {
  test('a misspelt field, and names it', async () => {
    const answer = await refusal(world.apply(world.wish('mesh', { tagz: ['default'] })));
    expect(answer).toMatch(/unknown field "(spec\.)?tagz"/);
  });

  test('another namespace for a mesh that exists, and says what to do', async () => {
    await world.apply(world.wish('mesh'));
    const answer = await refusal(change(world, { namespace: 'elsewhere' }));
    expect(answer).toMatch(/namespace cannot be changed.*delete this MeshControlPlane, then create it again/s);
  });

  test.each(['v1.30.3', '1.30', 'latest', 'stable-2.14.10', 'edge-25.4.1'])(
    'version %s, and says how one looks',
    async (version) => {
      const answer = await refusal(world.apply(world.wish('mesh', { version })));
      expect(answer).toContain('version must be one exact release in the form 1.30.3');
    },
  );

  test('values that are no map', async () => {
    const answer = await refusal(world.apply(world.wish('mesh', { values: 'nonsense' })));
    expect(answer).toContain('spec.values');
  });
});

/** The error text of a kubectl that must fail. */
async function refusal(running: Promise<string>): Promise<string> {
  const answer = await running.catch((error: unknown) => error);
  if (!(answer instanceof Error)) throw new Error(`kubectl accepted it: ${String(answer)}`);
  return answer.message;
}
