import { apiVersion, kinds } from '../../../src/api/index.ts';
import type { World } from '../../world/index.ts';
import { asPerson, meshName } from './life.ts';

/** Wishes for the mesh with these tags. */
export async function wishFor(world: World, tags: readonly string[]): Promise<void> {
  await world.client.apply(world.wish(meshName, { tags }), asPerson);
}

export async function wishAway({ client }: World): Promise<void> {
  await client.delete({ apiVersion, kind: kinds.meshControlPlane.kind, name: meshName });
}

/** Ready is claimed of the generation that a watch shows. */
export function isReady(world: World): boolean {
  const { metadata, status } = world.meshControlPlane(meshName) ?? {};
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' && ready.observedGeneration === metadata?.generation && status?.phase === 'Ready';
}

export function isGone(world: World): boolean {
  return world.meshControlPlane(meshName) === undefined;
}
