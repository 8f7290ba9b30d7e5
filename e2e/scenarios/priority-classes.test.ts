import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { MeshControlPlaneStatus } from '../../src/api/index.ts';
import type { KubeObject } from '../../src/kube/index.ts';
import { at, numberAt, textAt } from '../../src/kube/json.ts';
import { inOneWave, startFleet } from '../world/fleet.ts';
import {
  isIntervention,
  lacks,
  namespaceManifest,
  operatorUser,
  revisionOf,
  startWorld,
  type World,
} from '../world/index.ts';
import { istiodPods } from './mesh-shape.ts';
import { blocksUntilMended, change, interventions } from './mistake.ts';

const [older, newer] = ['1.29.6', '1.30.3'];

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'priority', flags: ['--leader-elect=false'] });
  await world.apply(namespaceManifest('shop'));
});
afterAll(() => world?.stop());
afterEach(async () => {
  await world?.kubectl('delete', 'pods', '--all', '-n', 'shop', '--grace-period=0', '--force');
  await world?.clear();
  await world?.kubectl('delete', 'priorityclass', '-l', 'made-by=others');
});

describe('a class with a value', () => {
  test('is there before the first pod of the mesh, which runs with it, is set back, and goes with the mesh', async () => {
    const begin = await world.audit.now();
    const components = { gateways: [{ name: 'edge', namespace: 'edge' }], cni: { enabled: true } };
    const parts = ['controlPlane', 'gateways', 'nodeAgents'];
    await world.apply(
      world.wish('mesh', { components, ...asking({ value: 1000, description: 'ours', components: parts }) }),
    );
    await world.ready('mesh');
    const written = await writtenSince(begin);
    expect(written.indexOf('priorityclasses')).toBeLessThan(written.indexOf('deployments'));
    expect(written).toContain('priorityclasses');
    expect(await classes()).toEqual({ mesh: 1000 });
    expect(await podsOfIstiod()).toEqual([{ class: 'mesh', priority: 1000 }]);
    expect(await templateOf('Deployment', 'edge', 'edge')).toBe('mesh');
    expect(await templateOf('DaemonSet', 'istio-system', 'istio-cni-node')).toBe('mesh');
    expect(world.meshControlPlane('mesh')?.status?.resources).toEqual({
      adjusted: [
        {
          kind: 'DaemonSet',
          namespace: 'istio-system',
          name: 'istio-cni-node',
          field: 'spec.template.spec.priorityClassName',
          value: 'mesh',
        },
      ],
      priorityClasses: [{ name: 'mesh', class: 'mesh', value: 1000, owned: true, state: 'Current' }],
    });

    const place = await world.audit.now();
    const told = JSON.stringify({ description: 'theirs' });
    await world.kubectl('patch', 'priorityclass', 'mesh', '--type=merge', '-p', told);
    await world.waitFor('it is set back', async () => textAt(await priorityClass('mesh'), 'description') === 'ours');
    await world.kubectl('delete', 'priorityclass', 'mesh');
    await world.waitFor('it is made again', async () => (await priorityClass('mesh')) !== undefined);
    await world.ready('mesh');
    const repairs = await interventions(world, place);
    expect(repairs).toEqual(['patch priorityclasses mesh (200)', 'patch priorityclasses mesh (201)']);

    await world.uninstall('mesh');
    expect(await classes()).toEqual({});
  });

  test('that is changed becomes a new one, pods move to it, and the old one goes, each step told', async () => {
    await world.apply(world.wish('mesh', asking({ value: 1000 })));
    await world.ready('mesh');
    const seen = world.statusesSeen('mesh').length;
    await change(world, asking({ value: 2000 }));
    await world.ready('mesh');
    await world.waitFor('the old class is gone', async () => (await priorityClass('mesh')) === undefined);
    expect(await classes()).toEqual({ 'mesh-2000': 2000 });
    expect(await podsOfIstiod()).toEqual([{ class: 'mesh-2000', priority: 2000 }]);
    expect(await refusedPods()).toEqual([]);
    expect(world.meshControlPlane('mesh')?.status?.current?.revision).toBe(
      world.statusesSeen('mesh')[seen - 1]?.current?.revision,
    );
    await world.waitFor('status tells of the new one alone', () => told().length === 1);
    expect(steps(world.statusesSeen('mesh').slice(seen - 1))).toEqual([
      'mesh Current',
      'mesh-2000 Pending, mesh Leaving',
      'mesh-2000 Current, mesh Leaving',
      'mesh-2000 Current',
    ]);
    const removed = 'PriorityClass mesh is not wanted any more; it was removed';
    await world.waitFor('an Event', async () => (await world.events('mesh')).some(({ note }) => note === removed));
  });

  test('that nothing asks for any more goes once pods are back at what the charts say', async () => {
    await world.apply(world.wish('mesh', asking({ value: 1000 })));
    await world.ready('mesh');
    await change(world, { resources: { priorityClasses: null } });
    await world.ready('mesh');
    await world.waitFor('the class is gone', async () => (await priorityClass('mesh')) === undefined);
    expect(await podsOfIstiod()).toEqual([{ class: undefined, priority: 0 }]);
    await world.waitFor('status tells of none', () => told().length === 0);
  });

  test('stays for the pods of others that have it, which is told, and goes when these are gone', async () => {
    await world.apply(world.wish('mesh', asking({ value: 1000 })));
    await world.ready('mesh');
    await world.apply(foreignPod('mesh'));
    await change(world, asking({ value: 2000 }));
    await world.ready('mesh');
    const leaving = { name: 'mesh', class: 'mesh', value: 1000, owned: true, state: 'Leaving' };
    await world.waitFor('it is told who has it', () => told().some(({ pods }) => pods === 1));
    expect(told()).toEqual([
      { name: 'mesh', class: 'mesh-2000', value: 2000, owned: true, state: 'Current' },
      { ...leaving, pods: 1, example: 'shop/web' },
    ]);
    const inUse =
      'PriorityClass mesh is not wanted any more and stays: 1 pod not of the mesh still has it, such as shop/web';
    await world.waitFor('an Event', async () => (await world.events('mesh')).some(({ note }) => note === inUse));
    expect((await world.ready('mesh')).status?.phase).toBe('Ready');
    expect(await priorityClass('mesh')).toBeDefined();

    const place = await world.audit.now();
    await world.kubectl('delete', 'pod', 'web', '-n', 'shop', '--grace-period=0', '--force');
    await world.waitFor('the class is gone', async () => (await priorityClass('mesh')) === undefined);
    const requests = await world.audit.requests(operatorUser, place);
    const lists = requests.filter(({ verb, resource }) => verb === 'list' && resource === 'pods');
    expect(lists.length).toBeLessThan(5);
  });

  test('is waited for at an uninstall while pods of others have it, unless that is forced', async () => {
    await world.apply(world.wish('mesh', asking({ value: 1000 })));
    await world.ready('mesh');
    await world.apply(foreignPod('mesh'));
    await world.kubectl('delete', 'meshcontrolplane', 'mesh', '--wait=false');
    const stuck = await world.waitFor('it is told what is left', () => {
      const { status } = world.meshControlPlane('mesh') ?? {};
      return status?.message?.startsWith('Uninstalled but for') ? status : undefined;
    });
    expect(stuck.message).toBe(
      'Uninstalled but for PriorityClass mesh, which 1 pod of others still have, such as shop/web. Have them name another class, or give them up: kubectl annotate meshcontrolplane mesh meshwright.io/force-uninstall=true',
    );
    expect(stuck.conditions?.find(({ type }) => type === 'Stalled')).toMatchObject({ status: 'True', reason: 'InUse' });
    expect((await world.written()).map(({ kind }) => kind)).not.toContain('Deployment');
    await world.kubectl('annotate', 'meshcontrolplane', 'mesh', 'meshwright.io/force-uninstall=true');
    await world.waitFor('mesh is gone', () => world.meshControlPlane('mesh') === undefined);
    expect(await classes()).toEqual({});
  });

  test.skipIf(lacks(older, newer))('is kept for the older revision of an upgrade that changes it', async () => {
    await startFleet(world, { version: older });
    await change(world, asking({ value: 1000 }));
    await world.ready('mesh');
    const seen = world.statusesSeen('mesh').length;
    await world.apply(world.wish('mesh', { ...inOneWave(), ...asking({ value: 2000 }), version: newer }));
    await world.waitFor('the second istiod is there', () => templateOf('Deployment', 'istio-system', 'istiod-1-30-3'));
    expect(await classes()).toEqual({ mesh: 1000, 'mesh-2000': 2000 });
    await world.kubectl('delete', 'priorityclass', 'mesh');
    const { status } = await world.ready('mesh');
    expect(status?.current).toMatchObject({ version: newer });
    await world.waitFor('the old class is gone', async () => (await priorityClass('mesh')) === undefined);
    expect(await classes()).toEqual({ 'mesh-2000': 2000 });
    expect(await refusedPods()).toEqual([]);
    const restored = (await world.events('mesh')).filter(({ reason }) => reason === 'DriftRepaired');
    expect(restored.map(({ note }) => note)).toContain('PriorityClass mesh was deleted; it was created again');
    expect(steps(world.statusesSeen('mesh').slice(seen))).toContain('mesh-2000 Pending, mesh Leaving');
  });

  test.skipIf(lacks(older, newer))('is changed together with an upgrade in place', async () => {
    const upgrade = { strategy: 'InPlace', settle: '1s', retention: '0s' };
    await world.apply(world.wish('mesh', { upgrade, ...asking({ value: 1000 }), version: older }));
    await world.ready('mesh');
    await world.apply(world.wish('mesh', { upgrade, ...asking({ value: 2000 }), version: newer }));
    const { status } = await world.ready('mesh');
    expect(status?.current).toMatchObject({ version: newer });
    await world.waitFor('the old class is gone', async () => (await priorityClass('mesh')) === undefined);
    expect(await classes()).toEqual({ 'mesh-2000': 2000 });
    expect(await podsOfIstiod()).toEqual([{ class: 'mesh-2000', priority: 2000 }]);
    expect(await refusedPods()).toEqual([]);
  });

  test.skipIf(lacks(older, newer))('is the former one again after an upgrade that was rolled back', async () => {
    const upgrade = inOneWave({ progressDeadline: '10s' });
    await world.apply(world.wish('mesh', { ...upgrade, ...asking({ value: 1000 }), version: older }));
    await world.ready('mesh');
    await world.mesh.misbehave('1-30-3', 'neverReady');
    await world.apply(world.wish('mesh', { ...upgrade, ...asking({ value: 2000 }), version: newer }));
    await world.phase('mesh', 'RolledBack');
    await world.waitFor('the new class is gone', async () => (await priorityClass('mesh-2000')) === undefined);
    await world.waitFor('status tells of the former one', () => told().length === 1);
    expect(told()).toEqual([{ name: 'mesh', class: 'mesh', value: 1000, owned: true, state: 'Current' }]);
    await world.kubectl('delete', 'priorityclass', 'mesh');
    await world.waitFor('it is made again', () => priorityClass('mesh'));
    expect(await classes()).toEqual({ mesh: 1000 });
    expect(await podsOfIstiod()).toEqual([{ class: 'mesh', priority: 1000 }]);
  });

  test('is changed to the end by an operator that is killed after each step', async () => {
    const revision = revisionOf(world.charts.version);
    await world.apply(world.wish('mesh', asking({ value: 1000 })));
    await world.ready('mesh');
    await world.mesh.misbehave(revision, 'neverReady');
    await change(world, asking({ value: 2000 }));
    await world.waitFor('the new class is there', () => priorityClass('mesh-2000'));
    await crash();
    await world.waitFor(
      'istiod has it',
      async () => (await templateOf('Deployment', 'istio-system', `istiod-${revision}`)) === 'mesh-2000',
    );
    await crash();
    await world.mesh.behave(revision);
    await world.ready('mesh');
    await crash();
    await world.waitFor('the old class is gone', async () => (await priorityClass('mesh')) === undefined);
    await world.ready('mesh');
    expect(await classes()).toEqual({ 'mesh-2000': 2000 });
    expect(await podsOfIstiod()).toEqual([{ class: 'mesh-2000', priority: 2000 }]);
  });
});

describe('a class of others', () => {
  test('is used as it is, told when it is not what was asked for, and stays behind', async () => {
    await world.apply(foreignClass('mesh', 7));
    const before = await priorityClass('mesh');
    await world.apply(world.wish('mesh', asking({ value: 1000 })));
    await world.ready('mesh');
    expect(await podsOfIstiod()).toEqual([{ class: 'mesh', priority: 7 }]);
    expect(told()).toEqual([{ name: 'mesh', class: 'mesh', value: 7, owned: false, state: 'Current' }]);
    expect((await world.events('mesh')).filter(({ reason }) => reason === 'PriorityClassTaken')).toMatchObject([
      {
        type: 'Warning',
        note: 'PriorityClass mesh is not of this mesh and is used as it is, with value 7 and preemptionPolicy PreemptLowerPriority: give its entry in spec.resources.priorityClasses another name, or no value',
      },
    ]);
    await world.uninstall('mesh');
    expect(await priorityClass('mesh')).toEqual(before);
  });

  test('that is missing blocks before anything is written, until it is there', async (context) => {
    await blocksUntilMended(
      world,
      {
        title: 'a class that nobody has made',
        spec: () => asking({}),
        reason: 'PriorityClassMissing',
        says: ['PriorityClass mesh does not exist, and Deployment istio-system/istiod-'],
        mend: () => world.apply(foreignClass('mesh', 7)),
      },
      context,
    );
    expect(await podsOfIstiod()).toEqual([{ class: 'mesh', priority: 7 }]);
  });
});

/** The one class that the mesh is to have. */
function asking(entry: object) {
  return {
    resources: {
      priorityClasses: [{ name: 'mesh', components: ['controlPlane'], ...entry }],
      availability: { minReplicas: 1 },
    },
  };
}

async function crash(): Promise<void> {
  await world.operator.kill('SIGKILL');
  await world.operator.start();
}

function told() {
  return world.meshControlPlane('mesh')?.status?.resources?.priorityClasses ?? [];
}

/** What status has told of classes, one after the other. */
function steps(statuses: readonly MeshControlPlaneStatus[]): readonly string[] {
  const all = statuses.map(({ resources }) =>
    (resources?.priorityClasses ?? []).map(({ class: name, state }) => `${name} ${state}`).join(', '),
  );
  return all.filter((step, i) => step !== all[i - 1]);
}

function priorityClass(name: string): Promise<KubeObject | undefined> {
  return world.get({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', name });
}

/** Every class of the mesh with its value. */
async function classes(): Promise<Readonly<Record<string, number | undefined>>> {
  const found: [string, number | undefined][] = [];
  const ours = { labelSelector: 'app.kubernetes.io/managed-by=meshwright' };
  for await (const one of world.client.list({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass' }, ours))
    found.push([one.metadata.name, numberAt(one, 'value')]);
  return Object.fromEntries(found);
}

/** What each pod of istiod that stays runs with. */
async function podsOfIstiod() {
  return (await istiodPods(world)).map((pod) => ({
    class: textAt(pod, 'spec', 'priorityClassName'),
    priority: numberAt(pod, 'spec', 'priority'),
  }));
}

async function templateOf(kind: 'Deployment' | 'DaemonSet', namespace: string, name: string) {
  const workload = await world.get({ apiVersion: 'apps/v1', kind, namespace, name });
  return textAt(workload, 'spec', 'template', 'spec', 'priorityClassName');
}

/** Why pods of the mesh were not let in. */
async function refusedPods(): Promise<readonly unknown[]> {
  const refused: unknown[] = [];
  for await (const event of world.client.list({ apiVersion: 'v1', kind: 'Event' }, { namespace: 'istio-system' }))
    if (at(event, 'reason') === 'FailedCreate') refused.push(at(event, 'message'));
  return refused;
}

/** Kinds of what the operator has stored after this place, each when it was written first. */
async function writtenSince(place: number): Promise<readonly string[]> {
  const requests = await world.audit.requests(operatorUser, place);
  return [...new Set(requests.filter(isIntervention).map(({ resource }) => resource))];
}

function foreignClass(name: string, value: number): KubeObject {
  return {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name, labels: { 'made-by': 'others' } },
    value,
  };
}

function foreignPod(priorityClassName: string): KubeObject {
  const metadata = { name: 'web', namespace: 'shop' };
  const containers = [{ name: 'web', image: 'example.test/web' }];
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers, priorityClassName } };
}
