import { fieldManagers } from '../api/index.ts';
import { ApiError } from '../kube/index.ts';
import type { ActContext } from './context.ts';

/** Creates namespaces that are missing. One that exists is never written: it belongs to whoever made it. */
export async function createNamespaces(names: readonly string[], { client, tell, signal }: ActContext): Promise<void> {
  for (const name of names) {
    try {
      await client.create(
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
        { fieldManager: fieldManagers.objects, signal },
      );
      tell({ type: 'Normal', reason: 'NamespaceCreated', note: `Namespace ${name} was missing; it was created` });
    } catch (error) {
      if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
    }
  }
}
