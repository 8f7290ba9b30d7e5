import { desiredFor } from './desired.ts';
import { desiredRequest } from './known-render.ts';
import type { SeenControlPlane } from './rollout/approvals.ts';
import { setScene } from './scene.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Fetches and renders the charts that observing this MeshControlPlane would, so that they are at hand when it is
 * observed. Sends reads only. False: not everything could be had.
 */
export async function prepare(
  mesh: SeenControlPlane,
  around: Pick<Surroundings, 'stores' | 'provider' | 'kubernetes' | 'charting'>,
  signal: AbortSignal,
): Promise<boolean> {
  const scene = await setScene(mesh, around, signal);
  const request = desiredRequest(mesh, scene, scene.target, around.provider);
  return 'desired' in (await desiredFor(request, around.charting, signal));
}
