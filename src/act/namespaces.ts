import { fieldManagers } from '../api/index.ts';
import { ApiError } from '../kube/index.ts';
import type { ActContext, Tale } from './context.ts';

/** Creates namespaces that are missing. One that exists is never written: it belongs to whoever made it. */
export async function createNamespaces(
  names: readonly string[],
  { client, controlPlane, tell, signal }: ActContext,
): Promise<void> {
  for (const name of names) {
    try {
      await client.create(
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
        { fieldManager: fieldManagers.objects, signal },
      );
      if (controlPlane.status?.current !== undefined) tell(restored(name));
    } catch (error) {
      if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
    }
  }
}

/** A mesh that served had its namespaces. */
function restored(name: string): Tale {
  return { type: 'Warning', reason: 'DriftRepaired', note: `Namespace ${name} was deleted; it was created again` };
}
