import { nameInMesh } from '../../lifecycle/revision-name.ts';
import type { Stores } from '../stores.ts';
import type { SeenControlPlane } from './approvals.ts';

/**
 * How many pods were created before an upgrade in place had taken over: they keep their sidecars until they are restarted.
 * Undefined before that, and while pods can't be seen.
 */
export function keptSidecars(
  { metadata, status }: SeenControlPlane,
  { pods, seesPods }: Pick<Stores, 'pods' | 'seesPods'>,
): number | undefined {
  const { rollout, history = [] } = status ?? {};
  const promoted = history.find(({ id, outcome }) => id === rollout?.id && outcome === 'Upgraded');
  if (rollout === undefined || promoted === undefined || !seesPods) return undefined;
  const since = Date.parse(promoted.finishedAt);
  let kept = 0;
  for (const { controlPlane, createdAt = since } of pods.by('revision', nameInMesh(rollout.to))) {
    if (controlPlane !== metadata.name && createdAt < since) kept += 1;
  }
  return kept;
}
