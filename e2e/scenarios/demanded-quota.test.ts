import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/index.ts';
import { at } from '../../src/kube/json.ts';
import { inOneWave } from '../world/fleet.ts';
import { isIntervention, operatorUser, startWorld, type World } from '../world/index.ts';
import { blocksUntilMended, change, interventions, type Mistake } from './mistake.ts';

const namespace = 'istio-system';
const name = 'meshwright-system-node-critical';
const cni = { enabled: true };
const auto = { resources: { quota: { mode: 'Auto' } } };
const demanded = [{ namespace, priorityClass: 'system-node-critical' }];

let world: World;
beforeAll(async () => {
  const admissionConfiguration = join(import.meta.dirname, '../cluster/critical-pods-need-quota.yaml');
  world = await startWorld({ name: 'demanded-quota', admissionConfiguration });
});
afterAll(() => world?.stop());
afterEach(async () => {
  await world?.clear();
  await world?.kubectl('delete', 'resourcequota', '--all', '-n', namespace);
});

const byHand: KubeObject = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'critical', namespace },
  spec: {
    hard: { pods: '50' },
    scopeSelector: {
      matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['system-node-critical'] }],
    },
  },
};

const says = [
  'This cluster admits pods of priority class system-node-critical only in namespaces with a ResourceQuota for it, and istio-system has none for those of DaemonSet istio-system/istio-cni-node: ' +
    'set spec.resources.quota to {mode: Auto}, or have its chart render one (resourceQuotas.enabled in the values of the component), or make one with the scope PriorityClass In [system-node-critical]',
];

const mistakes: readonly Mistake[] = [
  {
    title: 'solved by a quota of mode Auto',
    spec: () => ({ components: { cni } }),
    reason: 'QuotaDemanded',
    says,
    mend: () => change(world, auto),
  },
  {
    title: 'solved by the value of the chart',
    spec: () => ({ components: { cni } }),
    reason: 'QuotaDemanded',
    says,
    mend: () => change(world, { components: { cni: { values: { resourceQuotas: { enabled: true } } } } }),
  },
  {
    title: 'solved by a quota that somebody makes',
    prepare: () => world.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }),
    spec: () => ({ components: { cni } }),
    reason: 'QuotaDemanded',
    says,
    mend: () => world.apply(byHand),
  },
];

describe('node agents without the quota that the cluster demands block before anything is written', () => {
  test.for(mistakes)('$title', (mistake, context) => blocksUntilMended(world, mistake, context));
});

test('with a quota of mode Auto the one that is demanded is made first, kept, set back, and gone with the mesh', async () => {
  const begin = await world.audit.now();
  await world.apply(world.wish('mesh', { ...auto, components: { cni } }));
  await world.ready('mesh');
  const written = await writtenSince(begin);
  expect(written.indexOf(`resourcequotas ${name}`)).toBeLessThan(written.indexOf('daemonsets istio-cni-node'));
  expect(written).toContain(`resourcequotas ${name}`);
  expect(await limits()).toEqual({ pods: '150k' });
  expect(quotaStatus()?.demanded).toEqual(demanded);

  const place = await world.audit.now();
  await world.kubectl('patch', 'resourcequota', name, '-n', namespace, '--type=merge', '-p', onePod);
  await world.waitFor('it is set back', async () => (await limits())?.pods === '150k');
  await world.kubectl('delete', 'resourcequota', name, '-n', namespace);
  await world.waitFor('it is there again', async () => (await limits())?.pods === '150k');
  await world.ready('mesh');
  const set = `patch resourcequotas ${namespace}/${name}`;
  expect(await interventions(world, place)).toEqual([`${set} (200)`, `${set} (201)`]);

  await world.uninstall('mesh');
  expect(await limits()).toBeUndefined();
});

test('it stays through a change of the spec and a crash, and goes with the node agents', async () => {
  const begun = world.entered('mesh', 'Installing');
  await world.apply(world.wish('mesh', { ...auto, ...inOneWave(), components: { cni } }));
  await begun;
  await world.operator.kill('SIGKILL');
  await world.operator.start();
  await world.ready('mesh');
  await change(world, { resources: { quota: { mode: 'Fixed', hard: { pods: '20' } } } });
  await world.ready('mesh');
  expect(await limits()).toEqual({ pods: '150k' });
  expect(quotaStatus()).toMatchObject({ wanted: { pods: '20' }, demanded });
  await change(world, { components: { cni: { enabled: false } } });
  await world.ready('mesh');
  await world.waitFor('it is gone', async () => (await limits()) === undefined);
  expect(quotaStatus()).not.toHaveProperty('demanded');
});

test('it is not given up with spec.resources.quota while the node agents need it', async () => {
  await world.apply(world.wish('mesh', { ...auto, components: { cni } }));
  await world.ready('mesh');
  await change(world, { resources: null });
  const { status } = await world.phase('mesh', 'Blocked');
  expect(status?.findings).toMatchObject([{ reason: 'QuotaDemanded' }]);
  expect(await limits()).toEqual({ pods: '150k' });
});

describe('when the quota of somebody else is lost later', () => {
  const lose = async (resources: object) => {
    await world.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await world.apply(byHand);
    await world.apply(world.wish('mesh', { ...resources, components: { cni } }));
    await world.ready('mesh');
    expect(await limits()).toBeUndefined();
    await world.kubectl('delete', 'resourcequota', 'critical', '-n', namespace);
    await world.kubectl('delete', 'pods', '-l', 'k8s-app=istio-cni-node', '-n', namespace);
  };

  test('pods that are refused are told with the way out, which helps', async () => {
    await lose({});
    const told = await world.waitFor('it is told', () =>
      world
        .meshControlPlane('mesh')
        ?.status?.conditions?.find(({ type, reason }) => type === 'ResourcesReady' && reason === 'QuotaDemanded'),
    );
    expect(told.message).toBe(
      'DaemonSet istio-system/istio-cni-node: this cluster admits its pods only under a ResourceQuota with scope PriorityClass In [system-node-critical system-cluster-critical], and the namespace has none; ' +
        'make a ResourceQuota with that scope there; spec.resources.quota {mode: Auto} makes it for pods of the mesh',
    );
    await change(world, auto);
    await world.ready('mesh');
    expect(await limits()).toEqual({ pods: '150k' });
  });

  test('mode Auto makes one in its place', async () => {
    await lose(auto);
    await world.waitFor('it is there', limits);
    const agent = `${namespace}/istio-cni-node-`;
    await world.waitFor('the agent is back', async () =>
      (await world.pods(namespace)).some(({ key }) => key.startsWith(agent)),
    );
    await world.ready('mesh');
  });
});

const onePod = JSON.stringify({ spec: { hard: { pods: '1' } } });

function quotaStatus() {
  return world.meshControlPlane('mesh')?.status?.resources?.quota;
}

/** What the quota that is demanded limits, as it is in the cluster. */
async function limits() {
  const quota = await world.get({ apiVersion: 'v1', kind: 'ResourceQuota', namespace, name });
  return at(quota, 'spec', 'hard') as Readonly<Record<string, string>> | undefined;
}

/** Kinds and names of what the operator has stored after this place, each when it was written first. */
async function writtenSince(place: number): Promise<readonly string[]> {
  const requests = await world.audit.requests(operatorUser, place);
  return [...new Set(requests.filter(isIntervention).map((request) => `${request.resource} ${request.name}`))];
}
