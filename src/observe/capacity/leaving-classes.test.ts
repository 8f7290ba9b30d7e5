import { describe, expect, it } from 'vitest';
import { labels, type Phase } from '../../api/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import type { Vetoed } from '../../lifecycle/rollout.ts';
import { planned } from '../../lifecycle/testing/examples.ts';
import { chooseClasses, type ExistingClass } from '../../resources/priority-choice.ts';
import { liveRef } from '../live-ref.ts';
import { Recent } from '../recent.ts';
import type { Surroundings } from '../surroundings.ts';
import { meshControlPlane } from '../testing/examples.ts';
import { withClasses } from './leaving-classes.ts';

const mesh = meshControlPlane();
const entry = { name: 'mesh', value: 7, components: ['controlPlane' as const] };

function priorityClass(name: string, value: number): KubeObject {
  const metadata = { name, uid: name, labels: { [labels.priorityClass]: 'mesh', [labels.controlPlane]: 'mesh' } };
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata, value };
}

const [old, fresh] = [priorityClass('mesh', 5), priorityClass('mesh-7', 7)];
const replaced = { observedGeneration: 1, replicas: 2, updatedReplicas: 2 };

function istiod(priorityClassName: string, status: object = replaced): KubeObject {
  const metadata = { name: 'istiod', namespace: 'istio-system', generation: 1 };
  const spec = { template: { spec: { priorityClassName } } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec, status };
}

function pod(name: string, priorityClassName: string, more: object = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'shop', name, ...more }, spec: { priorityClassName } };
}

interface World {
  readonly phase?: Phase;
  readonly classes?: readonly KubeObject[];
  readonly istiods?: readonly KubeObject[];
  readonly wanted?: readonly KubeObject[];
  readonly pods?: readonly KubeObject[] | 'unreadable';
  readonly vetoed?: Vetoed;
}

/** A mesh whose class was changed from 5 to 7: what of it is superfluous, what is told, and how often pods were read. */
async function look(world: World, around = cluster(world.pods ?? [])) {
  const { phase = 'Ready', classes = [old, fresh], istiods = [istiod('mesh-7')], wanted = istiods, vetoed } = world;
  const existing = classes.map(
    ({ metadata: { name }, value }): ExistingClass => ({
      name,
      value: Number(value),
      preemptionPolicy: 'PreemptLowerPriority',
      ours: true,
    }),
  );
  const chosen = chooseClasses([entry], { existing, inUse: new Set() });
  const isWanted = ({ metadata }: KubeObject) => chosen.some(({ name }) => name === metadata.name);
  const surplus = classes.filter((one) => !isWanted(one)).map(liveRef);
  const scene = { phase, classes: chosen, vetoed, owned: [...classes, ...istiods] };
  const request = { mesh, scene, wanted, wish: [istiod('mesh-7')] };
  const plan = await withClasses({ ...planned(), surplus }, request, around, new AbortController().signal);
  if (plan.state === 'unavailable') throw new Error('the plan was known');
  return { free: plan.surplus.map(({ name }) => name), told: plan.priorityClasses, lists: around.lists() };
}

function cluster(pods: readonly KubeObject[] | 'unreadable') {
  let lists = 0;
  const client = {
    async *list() {
      lists += 1;
      if (pods === 'unreadable') throw new Error('not even asked');
      yield* pods;
    },
  };
  const around = { client, classUsers: new Recent(1_000), now: () => 0 } as unknown as Surroundings;
  return { ...around, lists: () => lists };
}

const current = { name: 'mesh', class: 'mesh-7', value: 7, owned: true, state: 'Current' };
const pending = { ...current, state: 'Pending' };
const leaving = { name: 'mesh', class: 'mesh', value: 5, owned: true, state: 'Leaving' };

describe('a class that nothing asks for any more', () => {
  it('goes when no pod has it', async () => {
    const others = [pod('a', 'high'), pod('b', 'mesh', { deletionTimestamp: '2026-11-21T12:00:00Z' })];
    expect(await look({ pods: others })).toEqual({ free: ['mesh'], told: [current, leaving], lists: 1 });
  });

  it('stays for the pods of others, which are counted', async () => {
    const pods = [pod('web-1', 'mesh'), pod('web-2', 'mesh'), pod('b', 'mesh-7')];
    const held = { ...leaving, pods: 2, example: 'shop/web-1' };
    expect(await look({ pods })).toEqual({ free: [], told: [current, held], lists: 1 });
  });

  it('is asked about once in a while, not in every turn', async () => {
    const around = cluster([pod('web', 'mesh')]);
    await look({}, around);
    expect((await look({}, around)).lists).toBe(1);
    const another = { ...old, metadata: { ...old.metadata, uid: 'made again' } };
    expect((await look({ classes: [another, fresh] }, around)).lists).toBe(2);
  });

  it.each<[string, World]>([
    ['while a workload that is wanted names it', { wanted: [istiod('mesh')] }],
    ['while a workload that is there names it', { istiods: [istiod('mesh-7'), istiod('mesh')] }],
    ['while its workload still replaces pods', { istiods: [istiod('mesh-7', { ...replaced, updatedReplicas: 1 })] }],
    ['while its workload was not looked at', { istiods: [istiod('mesh-7', { ...replaced, observedGeneration: 0 })] }],
    ['while something else is under way', { phase: 'Installing' }],
  ])('stays, and nobody is asked, %s', async (_, world) => {
    const { free, told, lists } = await look({ ...world, pods: 'unreadable' });
    expect([free, told?.at(-1), lists]).toEqual([[], leaving, 0]);
  });
});

describe('a class that is asked for', () => {
  it('is pending until it is there', async () => {
    const { told } = await look({ classes: [old], istiods: [istiod('mesh')] });
    expect(told).toEqual([pending, leaving]);
  });

  it('is pending until every workload has replaced its pods by such that have it', async () => {
    for (const one of [istiod('mesh'), istiod('mesh-7', { ...replaced, updatedReplicas: 1 })]) {
      expect((await look({ istiods: [one] })).told?.[0]).toEqual(pending);
    }
    expect((await look({ istiods: [] })).told?.[0]).toEqual(pending);
  });
});

describe('after a rollback', () => {
  it('the class that was recorded is the one that counts, and the one that the spec asks for goes', async () => {
    const vetoed = { id: '1-30-3-t4k2zx', version: '1.30.3', reason: 'it does not answer' };
    const istiods = [istiod('mesh')];
    const world = { phase: 'RolledBack', istiods, wanted: [old, ...istiods], vetoed } as const;
    const { told } = await look(world);
    expect(told).toEqual([
      { ...leaving, state: 'Current' },
      { ...current, state: 'Leaving' },
    ]);
  });
});

it('a mesh without classes is told of none, and nothing is read', async () => {
  const around = cluster('unreadable');
  const plan = planned();
  const scene = { phase: 'Ready' as const, classes: [], vetoed: undefined, owned: [istiod('high')] };
  const request = { mesh, scene, wanted: [], wish: [] };
  expect(await withClasses(plan, request, around, new AbortController().signal)).toBe(plan);
});
