import { nameInMesh } from '../../lifecycle/revision-name.ts';
import type { Rollout } from '../../lifecycle/rollout.ts';
import type { Stores } from '../stores.ts';
import type { SeenControlPlane } from './approvals.ts';
import { successorOf } from './way.ts';

/**
 * How many pods were created before an upgrade in place had taken over: they keep their sidecars until they are restarted.
 * Nothing before that, and while pods can't be seen.
 */
export function keptSidecars(
  mesh: SeenControlPlane,
  { pods, seesPods }: { readonly pods: Pick<Stores['pods'], 'by'>; readonly seesPods: boolean },
): Pick<Rollout, 'keptSidecars'> {
  const { rollout, history = [] } = mesh.status ?? {};
  const promoted = history.find(({ id, outcome }) => id === rollout?.id && outcome === 'Upgraded');
  const successor = successorOf(mesh);
  if (successor === undefined || promoted === undefined || !seesPods) return {};
  const since = Date.parse(promoted.finishedAt);
  let kept = 0;
  for (const { controlPlane, createdAt = since } of pods.by('revision', nameInMesh(successor))) {
    if (controlPlane !== mesh.metadata.name && createdAt < since) kept += 1;
  }
  return { keptSidecars: kept };
}
