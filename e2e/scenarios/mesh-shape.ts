import type { KubeObject } from '../../src/kube/index.ts';
import { at, listAt, textAt } from '../../src/kube/json.ts';
import { revisionOf, type World } from '../world/index.ts';

/** istiod in its newest version, or a gateway that is named edge, in a namespace of that name. */
type Part = 'istiod' | 'edge';

const groups = {
  Deployment: 'apps/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  PodDisruptionBudget: 'policy/v1',
} as const;

/** The object of this kind that belongs to a part, live. */
export function the(world: World, kind: keyof typeof groups, part: Part): Promise<KubeObject | undefined> {
  const istiod = { namespace: 'istio-system', name: `istiod-${revisionOf(world.charts.version)}` };
  const place = part === 'istiod' ? istiod : { namespace: part, name: part };
  return world.get({ apiVersion: groups[kind], kind, ...place });
}

/** Between how many pods each part is scaled, how many of them may be evicted, and by what they are spread. */
export async function shapes(world: World) {
  return { istiod: await shape(world, 'istiod'), edge: await shape(world, 'edge') };
}

async function shape(world: World, part: Part) {
  const deployment = await the(world, 'Deployment', part);
  if (deployment === undefined) return undefined;
  const [autoscaler, budget] = [
    await the(world, 'HorizontalPodAutoscaler', part),
    await the(world, 'PodDisruptionBudget', part),
  ];
  const constraints = listAt(deployment, 'spec', 'template', 'spec', 'topologySpreadConstraints');
  return {
    scaled: [at(autoscaler, 'spec', 'minReplicas'), at(autoscaler, 'spec', 'maxReplicas')],
    budget: at(budget, 'spec', 'maxUnavailable'),
    spread: constraints.map((constraint) => textAt(constraint, 'topologyKey')),
  };
}

/** How many pods of a part there shall be, and how many are ready. */
export async function replicas(world: World, part: Part): Promise<readonly unknown[]> {
  const deployment = await the(world, 'Deployment', part);
  return [at(deployment, 'spec', 'replicas'), at(deployment, 'status', 'readyReplicas')];
}

/** Every pod of istiod that stays. */
export async function istiodPods(world: World): Promise<readonly KubeObject[]> {
  const found: KubeObject[] = [];
  const ofIstiod = { namespace: 'istio-system', labelSelector: 'app=istiod' };
  for await (const pod of world.client.list({ apiVersion: 'v1', kind: 'Pod' }, ofIstiod)) {
    if (pod.metadata.deletionTimestamp === undefined) found.push(pod);
  }
  return found;
}

export async function qosClasses(world: World): Promise<readonly (string | undefined)[]> {
  return (await istiodPods(world)).map((pod) => textAt(pod, 'status', 'qosClass'));
}
