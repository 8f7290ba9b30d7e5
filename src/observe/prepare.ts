import type { MeshControlPlane } from '../api/index.ts';
import { desiredFor } from './desired.ts';
import { desiredRequest } from './planned.ts';
import { setScene } from './scene.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Fetches and renders the charts that observing this MeshControlPlane would, so that they are at hand when it is
 * observed. Sends reads only. False: not everything could be had.
 */
export async function prepare(
  mesh: MeshControlPlane,
  around: Pick<Surroundings, 'stores' | 'provider' | 'kubernetes' | 'charting'>,
  signal: AbortSignal,
): Promise<boolean> {
  const scene = await setScene(mesh, around, signal);
  return 'desired' in (await desiredFor(desiredRequest(mesh, scene, around.provider), around.charting, signal));
}
