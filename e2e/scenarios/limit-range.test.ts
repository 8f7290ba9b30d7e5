import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/index.ts';
import { at } from '../../src/kube/json.ts';
import { isIntervention, operatorUser, startWorld, type World } from '../world/index.ts';
import { blocksUntilMended, change, interventions, type Mistake } from './mistake.ts';

const namespace = 'istio-system';
/** The containers of istiod request 500m and 2Gi, and say nothing of limits. */
const bounds = { default: { cpu: '1', memory: '3Gi' }, defaultRequest: { cpu: '100m' }, max: { cpu: '2' } };
const wish = (limitRange: object) => ({ resources: { autoscaling: { enabled: false }, limitRange } });

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'limit-range' });
});
afterAll(() => world?.stop());
afterEach(async () => {
  await world?.clear();
  await world?.kubectl('delete', 'limitrange', '--all', '-n', namespace);
});

test('a LimitRange is there before the quota and the first pod, which both go by it, and it is gone with the mesh', async () => {
  const begin = await world.audit.now();
  const { resources } = wish(bounds);
  await world.apply(world.wish('mesh', { resources: { ...resources, quota: { mode: 'Auto' } } }));
  await world.ready('mesh');
  const written = await writtenSince(begin);
  const places = ['limitranges', 'resourcequotas', 'deployments'].map((kind) => written.indexOf(kind));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(await limits()).toEqual([
    {
      type: 'Container',
      default: { cpu: '1', memory: '3Gi' },
      defaultRequest: { cpu: '100m', memory: '3Gi' },
      max: { cpu: '2' },
    },
  ]);
  const given = { requests: { cpu: '500m', memory: '2Gi' }, limits: { cpu: '1', memory: '3Gi' } };
  expect(await resourcesOfPods()).toEqual([given, given]);
  // Two istiods, twice as many while they are replaced, and one that is still ending.
  const requests = { 'requests.cpu': '2500m', 'requests.memory': '10Gi' };
  const hard = { pods: '5', ...requests, 'limits.cpu': '5', 'limits.memory': '15Gi' };
  expect(world.meshControlPlane('mesh')?.status?.resources?.quota).toMatchObject({ wanted: hard, granted: hard });

  await world.uninstall('mesh');
  expect(await limits()).toBeUndefined();
});

test('it follows the spec, restarts no pod, and goes with the field', async () => {
  await world.apply(world.wish('mesh', wish(bounds)));
  await world.ready('mesh');
  const pods = await podNames();
  await change(world, { resources: { limitRange: { default: { memory: '4Gi' } } } });
  await world.ready('mesh');
  expect(await limits()).toMatchObject([{ default: { cpu: '1', memory: '4Gi' } }]);
  await change(world, { resources: { limitRange: null } });
  await world.ready('mesh');
  await world.waitFor('it is gone', async () => (await limits()) === undefined);
  expect(await podNames()).toEqual(pods);
});

test('what somebody changes of it is set back, and it is created again when somebody deletes it', async () => {
  await world.apply(world.wish('mesh', wish(bounds)));
  await world.ready('mesh');
  const [asked, place] = [await limits(), await world.audit.now()];
  const wide = JSON.stringify({ spec: { limits: [{ type: 'Container', max: { cpu: '64' } }] } });
  await world.kubectl('patch', 'limitrange', 'meshwright', '-n', namespace, '--type=merge', '-p', wide);
  await world.waitFor('it is set back', async () => JSON.stringify(await limits()) === JSON.stringify(asked));
  await world.kubectl('delete', 'limitrange', 'meshwright', '-n', namespace);
  await world.waitFor('it is there again', async () => JSON.stringify(await limits()) === JSON.stringify(asked));
  await world.ready('mesh');
  const set = 'patch limitranges istio-system/meshwright';
  expect(await interventions(world, place)).toEqual([`${set} (200)`, `${set} (201)`]);
});

const mistakes: readonly Mistake[] = [
  {
    title: 'one that would refuse a pod of the mesh',
    spec: () => wish({ max: { memory: '1Gi' } }),
    reason: 'LimitRangeViolation',
    says: [
      /LimitRange istio-system\/meshwright asks for at most 1Gi of memory, and container discovery of Deployment istio-system\/istiod-\S+ has 2Gi: change spec.resources.limitRange, or what the containers ask for/,
    ],
    mend: () => change(world, wish({ max: { memory: '2Gi' } })),
  },
  {
    title: 'one whose default limit is below what a pod of the mesh requests',
    spec: () => wish({ default: { memory: '1Gi' } }),
    reason: 'LimitRangeViolation',
    says: [
      /makes 1Gi of memory the limit of containers that have none, and container discovery of Deployment \S+ requests 2Gi/,
    ],
    mend: () => change(world, wish({ default: { memory: '2Gi' } })),
  },
  {
    title: 'one that Kubernetes would refuse',
    spec: () => wish({ defaultRequest: { cpu: '2' }, default: { cpu: '1500m' } }),
    reason: 'InvalidResources',
    says: [
      'spec.resources.limitRange.defaultRequest.cpu is 2, and must not be above spec.resources.limitRange.default.cpu, which is 1500m: lower the one, or raise the other',
    ],
    mend: () => change(world, wish({ defaultRequest: { cpu: '1' }, default: { cpu: '1500m' } })),
  },
];

describe('blocks before anything is written, and goes on when the field is put right', () => {
  test.for(mistakes)('$title', (mistake, context) => blocksUntilMended(world, mistake, context));
});

test.for<[string, object, string]>([
  ['would refuse its pods', { default: { memory: '1Gi' } }, 'LimitRangeViolation'],
  ['Kubernetes would refuse', { min: { cpu: '3' } }, 'InvalidResources'],
])('a mesh that runs keeps the one it has when the next one %s', async ([, limitRange, reason]) => {
  await world.apply(world.wish('mesh', wish(bounds)));
  await world.ready('mesh');
  const [asked, place, begun] = [await limits(), await world.audit.now(), Date.now()];
  await change(world, { resources: { limitRange } });
  const { status } = await world.phase('mesh', 'Blocked');
  expect(status?.findings?.map((finding) => finding.reason)).toEqual([reason]);
  expect(await limits()).toEqual(asked);
  expect(await interventions(world, place, begun)).toEqual([]);
});

test('a LimitRange of others holds beside it', async () => {
  const others = { type: 'Container', default: { cpu: '3' } };
  await world.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await world.apply(limitRangeOf('team', others));
  await world.apply(world.wish('mesh', wish({ max: { cpu: '2' } })));
  const { status } = await world.phase('mesh', 'Blocked');
  expect(status?.message).toMatch(/asks for at most 2 of cpu, and container discovery of Deployment \S+ has 3/);
  await world.kubectl('delete', 'limitrange', 'team', '-n', namespace);
  await world.ready('mesh');
});

function limitRangeOf(name: string, item: object): KubeObject {
  return { apiVersion: 'v1', kind: 'LimitRange', metadata: { name, namespace }, spec: { limits: [item] } };
}

/** What the LimitRange of the mesh says, as it is in the cluster. */
async function limits(): Promise<unknown> {
  const found = await world.get({ apiVersion: 'v1', kind: 'LimitRange', namespace, name: 'meshwright' });
  return at(found, 'spec', 'limits');
}

async function podNames(): Promise<readonly string[]> {
  const pods = await world.kubectl('get', 'pods', '-n', namespace, '-o', 'jsonpath={.items[*].metadata.name}');
  return pods.split(' ').toSorted();
}

/** What each container in the namespace asks for, as it was admitted. */
async function resourcesOfPods(): Promise<readonly unknown[]> {
  const path = '{range .items[*].spec.containers[*]}{.resources}{"\\n"}{end}';
  const lines = await world.kubectl('get', 'pods', '-n', namespace, '-o', `jsonpath=${path}`);
  return lines
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

/** Kinds of what the operator has stored after this place, each when it was written first. */
async function writtenSince(place: number): Promise<readonly string[]> {
  const requests = await world.audit.requests(operatorUser, place);
  return [...new Set(requests.filter(isIntervention).map(({ resource }) => resource))];
}
