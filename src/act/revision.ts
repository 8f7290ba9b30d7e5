import {
  apiVersion,
  fieldManagers,
  kinds,
  labels,
  type MeshControlPlane,
  type MeshRevisionSpec,
  managedBy,
} from '../api/index.ts';
import type { KubeClient } from '../kube/index.ts';
import type { ActContext } from './context.ts';
import type { LiveRef } from './intent.ts';

/** Stores the exact inputs of a revision, before the first object of it is created. */
export async function recordRevision({ client, controlPlane, revision, signal }: ActContext): Promise<void> {
  if (revision === undefined) throw new Error('a revision can only be recorded once its charts were rendered');
  await client.apply(
    {
      apiVersion,
      kind: kinds.meshRevision.kind,
      metadata: {
        name: revision.revision,
        labels: { [labels.managedBy]: managedBy, [labels.controlPlane]: controlPlane.metadata.name },
        ownerReferences: [ownerReference(controlPlane)],
      },
      spec: revision satisfies MeshRevisionSpec,
    },
    { fieldManager: fieldManagers.objects, signal },
  );
}

function ownerReference({ metadata }: MeshControlPlane) {
  return { apiVersion, kind: kinds.meshControlPlane.kind, name: metadata.name, uid: metadata.uid, controller: true };
}

/**
 * Deletes a revision, once no live pod carries its name; Kubernetes then collects what it owns.
 * The look at the pods is live, because the store may be behind.
 */
export async function removeRevision(revision: LiveRef, evenInUse: boolean, context: ActContext): Promise<void> {
  const { client, signal, tell } = context;
  const users = evenInUse ? 0 : await countUsers(client, revision.name, context.controlPlane.metadata.name, signal);
  if (users > 0) {
    tell({
      type: 'Warning',
      reason: 'RevisionInUse',
      note: `Revision ${revision.name} stays: ${users} pods still use it`,
    });
    return;
  }
  await client.delete(revision, { uid: revision.uid, propagation: 'Background', signal });
}

async function countUsers(
  client: KubeClient,
  revision: string,
  controlPlane: string,
  signal: AbortSignal,
): Promise<number> {
  let users = 0;
  const running = { metadataOnly: true, fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed', signal };
  for await (const { metadata } of client.list({ apiVersion: 'v1', kind: 'Pod' }, running)) {
    const injectedBy = metadata.annotations?.['istio.io/rev'];
    if (injectedBy === revision && metadata.labels?.[labels.controlPlane] !== controlPlane) users += 1;
  }
  return users;
}
