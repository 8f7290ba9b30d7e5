import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { fieldManagers } from '../../api/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import { listAt, textAt } from '../../kube/json.ts';
import type { Split } from '../provider.ts';
import { type Webhook, webhooksOf } from '../webhooks.ts';
import { pointersOf } from './pointers.ts';
import { stage } from './stage.ts';
import { stagedSizeFindings } from './staged-size.ts';
import { newer, older, startTwoRevisions, type TwoRevisions } from './testing/two-revisions.ts';

const waiting = { timeout: 60_000, interval: 50 };
const injectors = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' };
/** The ways in which a pod comes to follow a tag: by its namespace, or by itself in a namespace without labels. */
const ways = {
  enabled: { namespace: { 'istio-injection': 'enabled' }, pod: {}, tag: 'default' },
  default: { namespace: { 'istio.io/rev': 'default' }, pod: {}, tag: 'default' },
  prod: { namespace: { 'istio.io/rev': 'prod' }, pod: {}, tag: 'prod' },
  asking: { namespace: {}, pod: { 'sidecar.istio.io/inject': 'true' }, tag: 'default' },
  naming: { namespace: {}, pod: { 'istio.io/rev': 'prod' }, tag: 'prod' },
} as const;
type Way = keyof typeof ways;
const everyWay = Object.keys(ways) as readonly Way[];
const first: Split = sides(['first'], ['second', 'third']);
const both: Split = sides(['first', 'second'], ['third']);
const all: Split = sides(['first', 'second', 'third'], []);

let { cluster, mesh, client, from, to, write } = {} as TwoRevisions;
let world: TwoRevisions | undefined;
beforeAll(async () => {
  world = await startTwoRevisions('staged-tags');
  ({ cluster, mesh, client, from, to, write } = world);
  await Promise.all(['first', 'second', 'third', 'born'].flatMap((wave) => everyWay.map((way) => create(wave, way))));
});
afterAll(() => world?.[Symbol.asyncDispose]());
beforeEach(() => write(from));

/** Each wave has one namespace for each way. */
function sides(moved: readonly string[], rest: readonly string[]): Split {
  const names = (waves: readonly string[]) =>
    waves.flatMap((wave) => everyWay.map((way) => `${wave}-${way}`)).toSorted();
  return { moved: names(moved), rest: names(rest) };
}

async function create(wave: string, way: Way): Promise<void> {
  const name = `${wave}-${way}`;
  const labels = ways[way].namespace;
  await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', namespace: name, name: 'default' };
  await vi.waitFor(async () => expect(await client.get(account)).toBeDefined(), waiting);
}

async function live(): Promise<readonly KubeObject[]> {
  const all: KubeObject[] = [];
  for await (const object of client.list(injectors)) all.push(object);
  return all;
}

async function move(split: Split): Promise<void> {
  await write(stage(from, to, split, await live()));
}

let pods = 0;

/** The revision that a pod would get now. */
async function revisionIn(wave: string, way: Way, name = `pod-${pods++}`): Promise<string> {
  const pod = await client.create(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: `${wave}-${way}`, labels: ways[way].pod },
      spec: { containers: [{ name: 'app', image: 'app' }] },
    },
    { dryRun: true },
  );
  const proxies = listAt(pod, 'spec', 'initContainers').filter((one) => textAt(one, 'name') === 'istio-proxy');
  return `${textAt(pod, 'metadata', 'annotations', 'istio.io/rev') ?? 'none'}${proxies.length === 1 ? '' : ` ${proxies.length} times`}`;
}

/** The API server sees a webhook that was just written a moment later; all of an object at once. */
async function expectServed(expected: Readonly<Record<string, string>>): Promise<void> {
  const served = async () => {
    const waves = Object.keys(expected);
    const found = await Promise.all(
      waves.map(async (wave) => {
        const revisions = await Promise.all(everyWay.map((way) => revisionIn(wave, way)));
        return [wave, [...new Set(revisions)].join(' and ')] as const;
      }),
    );
    return Object.fromEntries(found);
  };
  await vi.waitFor(async () => expect(await served()).toEqual(expected), waiting);
}

const serving = (revision: string) => ({ first: revision, second: revision, third: revision, born: revision });

async function expectPointers(revision: string, staged?: object): Promise<void> {
  const found = pointersOf(await live());
  const expected = ['default', 'prod'].map((tag) => ({ name: `tag ${tag}`, tag, revision, whole: true }));
  expect(found).toEqual(expected.map((pointer) => (staged === undefined ? pointer : { ...pointer, staged })));
}

/** istiod comes to own the CA of every entry that leads to the new revision, because it had to put it right. */
async function istiodWrites(): Promise<void> {
  for (const tag of (await live()).filter(({ metadata }) => metadata.labels?.['istio.io/tag'] !== undefined)) {
    const entries = [...(webhooksOf(tag) ?? []).entries()].filter(([, { name }]) => name.startsWith(newer));
    const patch = entries.map(([i]) => ({
      op: 'replace',
      path: `/webhooks/${i}/clientConfig/caBundle`,
      value: 'Cg==',
    }));
    const { name } = tag.metadata;
    await cluster.kubectl(['patch', injectors.kind, name, '--type=json', '-p', JSON.stringify(patch)]);
    await vi.waitFor(async () => {
      const seen = await client.get({ ...injectors, name });
      const owners = (seen?.metadata.managedFields ?? []).filter(({ fieldsV1 }) =>
        entries.every(([, entry]) => owns(fieldsV1, entry)),
      );
      expect(owners.map(({ manager }) => manager)).toContain('pilot-discovery');
      expect(JSON.stringify(seen)).not.toContain('Cg==');
    }, waiting);
  }
}

function owns(fields: unknown, { name }: Webhook): boolean {
  return JSON.stringify(fields ?? {}).includes(JSON.stringify(JSON.stringify({ name })).slice(1, -1));
}

describe('a canary', () => {
  test('moves wave by wave, and at the end to the new revision alone; istiod writes in between', async () => {
    await expectServed(serving(older));

    await move(first);
    await expectServed({ ...serving(older), first: newer });
    await expectPointers(older, { revision: newer, moved: first.moved });

    await istiodWrites();
    await move(both);
    await expectServed({ ...serving(newer), third: older });
    await expectPointers(older, { revision: newer, allBut: both.rest });

    await istiodWrites();
    await move(all);
    await expectServed(serving(newer));
    await expectPointers(older, { revision: newer, allBut: [] });

    await istiodWrites();
    await write(to);
    await expectServed(serving(newer));
    await expectPointers(newer);
  });

  test.each([
    ['one of three waves', first],
    ['two of three waves', both],
    ['every wave', all],
  ])('goes back from %s by one write of each tag, although istiod has written to it', async (_, split) => {
    const before = (await live()).filter(({ metadata }) => metadata.labels?.['istio.io/tag'] !== undefined);
    await move(split);
    await istiodWrites();
    await write(from);
    await expectServed(serving(older));
    await expectPointers(older);
    const after = (await live()).filter(({ metadata }) => metadata.labels?.['istio.io/tag'] !== undefined);
    expect(after.map(({ webhooks }) => webhooks)).toEqual(before.map(({ webhooks }) => webhooks));
    expect(after.map(otherOwners)).toEqual([['pilot-discovery'], ['pilot-discovery']]);
  });

  test('goes back after promotion, too', async () => {
    await write(to);
    await expectServed(serving(newer));
    await move(both);
    await expectServed({ ...serving(newer), third: older });
    await write(from);
    await expectServed(serving(older));
    await expectPointers(older);
  });
});

test('at every moment a pod is injected by one revision, and by no more, while waves move on and back', async () => {
  const watched = everyWay.flatMap((way) => ['first', 'third'].map((wave) => ({ wave, way })));
  const seen = new Map<string, string>();
  let moving = true;
  const watching = watched.map(async ({ wave, way }) => {
    for (let i = 0; moving; i++) {
      const name = `watched-${wave}-${way}-${i}`;
      seen.set(name, await revisionIn(wave, way, name));
    }
  });
  try {
    for (const split of [first, both, all, first]) {
      await move(split);
      await expectServed({ first: newer });
    }
    await write(to);
    await expectServed(serving(newer));
    await write(from);
    await expectServed(serving(older));
  } finally {
    moving = false;
    await Promise.all(watching);
  }

  expect(seen.size).toBeGreaterThan(watched.length * 5);
  expect(new Set(seen.values())).toEqual(new Set([older, newer]));
  const asked = new Map<string, number>();
  for (const { name } of mesh.admissions) asked.set(name, (asked.get(name) ?? 0) + 1);
  const recent = [...seen.keys()].filter((name) => asked.has(name));
  expect(recent.length).toBeGreaterThan(watched.length * 5);
  expect(recent.filter((name) => asked.get(name) !== 1)).toEqual([]);
});

/** Managers besides ours that own fields of an object. */
function otherOwners({ metadata }: KubeObject): readonly string[] {
  const managers = (metadata.managedFields ?? []).map(({ manager }) => manager);
  return [...new Set(managers)].filter((manager) => manager !== fieldManagers.objects).sort();
}
describe('as many namespaces as fit into a staged tag', () => {
  const names = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, i) => `namespace-${String(i).padStart(5, '0')}`);
  const halves = (all: readonly string[]): Split => {
    const middle = Math.floor(all.length / 2);
    return { moved: all.slice(0, middle), rest: all.slice(middle) };
  };

  test('are stored by the real etcd, moved and moved back; what is refused beforehand would be refused by it', async () => {
    const over = stagedSizeFindings(from, to, names(30_000));
    expect(over.map(({ message }) => message.slice(0, 12))).toEqual(['tag default:']);
    const fitting = Number(/about (\d+) of them fit/.exec(over[0]?.message ?? '')?.[1]);
    expect(fitting).toBeGreaterThan(15_000);
    expect(stagedSizeFindings(from, to, names(fitting))).toEqual([]);

    await move(halves(names(fitting)));
    await expectPointers(older, { revision: newer, moved: halves(names(fitting)).moved });
    await istiodWrites();
    await write(from);
    await expectPointers(older);
    await expect(move(halves(names(30_000)))).rejects.toThrow(/too large/);
  });
});
