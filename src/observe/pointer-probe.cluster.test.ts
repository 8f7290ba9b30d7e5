import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { KubeObject } from '../kube/index.ts';
import { listAt, textAt } from '../kube/json.ts';
import { istio } from '../mesh/istio/istio.ts';
import { home, newer, older, startTwoRevisions, type TwoRevisions } from '../mesh/istio/testing/two-revisions.ts';
import type { Split } from '../mesh/provider.ts';
import { probePointers } from './pointer-probe.ts';
import { FollowerProbes, type FollowersRequest } from './rollout/followers.ts';

const waiting = { timeout: 60_000, interval: 50 };
const webhookKinds = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'].map((kind) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind,
}));
const signal = AbortSignal.timeout(600_000);
const { pointerProbe } = istio;

let world: TwoRevisions;
beforeAll(async () => {
  world = await startTwoRevisions('pointer-probe');
  for (const [name, labels] of [
    ['shop', { 'istio.io/rev': 'prod' }],
    ['pay', { 'istio-injection': 'enabled' }],
    ['plain', {}],
  ] as const) {
    await world.client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', namespace: name, name: 'default' };
    await vi.waitFor(async () => expect(await world.client.get(account)).toBeDefined(), waiting);
  }
});
afterAll(() => world?.[Symbol.asyncDispose]());
beforeEach(async () => {
  await world.write(world.from);
  await world.mesh.whenServing(older);
});
afterEach(async () => {
  await Promise.all([older, newer].map((revision) => world.mesh.behave(revision)));
});

async function live(): Promise<readonly KubeObject[]> {
  const all: KubeObject[] = [];
  for (const kind of webhookKinds) for await (const object of world.client.list(kind)) all.push(object);
  return all;
}

async function move(split: Split): Promise<void> {
  await world.write(istio.stage(world.from, world.to, split, await live()));
}

async function probe(namespace = 'plain') {
  const pointers = istio.pointers(await live()).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const { client } = world;
  const results = await probePointers({ client, pointerProbe, pointers, home, namespace, signal });
  return results.map(({ passed, evidence }) => `${passed ? 'passed' : 'failed'}: ${evidence}`);
}

async function policyOfDefaultValidator(): Promise<unknown> {
  const kind = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration' };
  const validator = await world.client.get({ ...kind, name: 'istiod-default-validator' });
  return textAt(listAt(validator, 'webhooks')[0], 'failurePolicy');
}

const passed = (revision: string, namespace = 'plain') => [
  'passed: the default validator refused an invalid Gateway',
  `passed: a pod in namespace ${namespace} was injected by ${revision}`,
  `passed: a pod in namespace ${namespace} was injected by ${revision}`,
];
const eventually = (expected: readonly string[]) =>
  vi.waitFor(async () => expect(await probe()).toEqual(expected), waiting);

test('each pointer is asked where it leads, before and after promotion', async () => {
  await eventually(passed(older));
  await world.write(world.to);
  await world.mesh.whenServing(newer);
  await eventually(passed(newer));
});

test('a staged tag is asked for the side of the namespace', async () => {
  await move({ moved: ['plain'], rest: ['pay', 'shop'] });
  await eventually(passed(newer));
  await move({ moved: ['pay'], rest: ['plain', 'shop'] });
  await eventually(passed(older));
});

describe('namespaces whose workloads are to be restarted', () => {
  const probes = new FollowerProbes();
  const ask = async (namespaces: readonly string[], revision: string, features: Partial<FollowersRequest> = {}) => {
    const isLabelled = (namespace: string) => namespace !== 'plain';
    const groups = new Map(namespaces.map((namespace) => [`group of ${namespace}`, [namespace]]));
    const where = { client: world.client, pointerProbe, controlPlane: 'mesh', revision, groups, isLabelled };
    const seen = await probes.ask({ ...where, tags: ['prod'], basis: '1', now: 0, signal, ...features });
    return { astray: [...seen.astray], late: [...seen.late] };
  };
  const all = ['pay', 'plain', 'shop'];

  test('are waited for until the API server acts on where they are led, and told after five seconds', async () => {
    probes.forget('mesh');
    await move({ moved: ['shop'], rest: ['pay', 'plain'] });
    await vi.waitFor(async () => {
      // What was led before the API server acted on the move would be remembered.
      probes.forget('mesh');
      expect((await ask(all, newer)).astray).toEqual(['pay', 'plain']);
    }, waiting);
    expect(await ask(all, newer, { now: 5_000 })).toEqual({ astray: ['pay', 'plain'], late: ['pay', 'plain'] });
    await move({ moved: all, rest: [] });
    await vi.waitFor(async () => expect(await ask(all, newer)).toEqual({ astray: [], late: [] }), waiting);
  });

  test('are not asked again before they are led elsewhere', async () => {
    probes.forget('mesh');
    await move({ moved: ['shop'], rest: ['pay', 'plain'] });
    await vi.waitFor(async () => expect((await ask(['shop'], newer)).astray).toEqual([]), waiting);
    await move({ moved: [], rest: all });
    await vi.waitFor(async () => {
      probes.forget('mesh');
      expect((await ask(['shop'], newer, { basis: '2' })).astray).toEqual(['shop']);
    }, waiting);
    expect((await ask(['shop'], newer, { basis: '2' })).astray).toEqual(['shop']);
  });

  test('are asked one for all that were led on together, and the next where a pod is refused or gets no sidecar', async () => {
    probes.forget('mesh');
    const together = (namespaces: readonly string[], features: Partial<FollowersRequest> = {}) =>
      ask([], newer, { groups: new Map([['together', namespaces]]), ...features });
    await move({ moved: [], rest: all });
    await vi.waitFor(async () => {
      probes.forget('mesh');
      expect((await together(['shop'])).astray).toEqual(['shop']);
    }, waiting);
    const quota = { metadata: { name: 'none', namespace: 'pay' }, spec: { hard: { pods: '0' } } };
    await world.client.create({ apiVersion: 'v1', kind: 'ResourceQuota', ...quota });
    await vi.waitFor(async () => expect((await together(['pay'], { basis: '2' })).astray).toEqual([]), waiting);
    expect((await together(['pay', 'shop'], { basis: '3' })).astray).toEqual(['pay', 'shop']);
    await world.mesh.misbehave(older, 'injectWithoutSidecar');
    expect((await together(['pay', 'shop'], { basis: '4' })).astray).toEqual([]);
    await world.mesh.misbehave(older, 'dead');
    expect((await together(['shop'], { basis: '5' })).astray).toEqual(['shop']);
  });
});

test('what goes wrong behind a pointer is told', async () => {
  await eventually(passed(older));
  await vi.waitFor(async () => expect(await policyOfDefaultValidator()).toBe('Fail'), waiting);
  await world.mesh.misbehave(older, 'injectWithoutSidecar');
  await world.mesh.misbehave(older, 'acceptEverything');
  expect(await probe()).toEqual([
    'failed: the default validator accepted an invalid Gateway',
    'failed: a pod that followed tag default was accepted without its sidecar',
    'failed: a pod that followed tag prod was accepted without its sidecar',
  ]);
  await world.mesh.behave(older);
  await world.mesh.misbehave(older, 'dead');
  const [validator, ...tags] = await probe();
  expect(validator).toMatch(/^failed: the validator does not answer: /);
  for (const tag of tags) expect(tag).toMatch(/^failed: the injector does not answer: /);
  await world.mesh.behave(older);
  await world.mesh.whenServing(older);
});
