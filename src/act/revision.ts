import { apiVersion, fieldManagers, kinds, labels, type MeshRevisionSpec, managedBy } from '../api/index.ts';
import type { ActContext } from './context.ts';
import type { LiveRef } from './intent.ts';
import { livePointers } from './live-remains.ts';
import { liveUsers } from './live-users.ts';

/** Stores the exact inputs of a revision, before the first object of it is created. */
export async function recordRevision({ client, controlPlane, revision, signal }: ActContext): Promise<void> {
  if (revision === undefined) throw new Error('a revision can only be recorded once its charts were rendered');
  await client.apply(
    {
      apiVersion,
      kind: kinds.meshRevision.kind,
      metadata: {
        name: revision.revision,
        labels: {
          [labels.managedBy]: managedBy,
          [labels.controlPlane]: controlPlane.metadata.name,
        },
      },
      spec: revision satisfies MeshRevisionSpec,
    },
    { fieldManager: fieldManagers.objects, signal },
  );
}

/**
 * Deletes a revision, unless a live look finds pods that use it or a pointer that leads to it; Kubernetes then collects
 * what it owns.
 */
export async function removeRevision(revision: LiveRef, evenInUse: boolean, context: ActContext): Promise<void> {
  const { client, signal, tell } = context;
  const users = evenInUse ? 0 : await liveUsers([revision.name], context);
  if (users > 0) {
    tell({ type: 'Warning', reason: 'InUse', note: `Revision ${revision.name} stays: ${users} pods still use it` });
    return;
  }
  const pointers = evenInUse ? [] : await livePointers(context);
  if (pointers.some((pointer) => pointer.revision === revision.name)) return;
  await client.delete(revision, { uid: revision.uid, propagation: 'Background', signal });
}
