import {
  apiVersion,
  fieldManagers,
  kinds,
  type MeshControlPlane,
  type MeshControlPlaneStatus,
  type MeshRevision,
  type MeshRevisionStatus,
} from '../api/index.ts';
import type { KubeClient } from '../kube/index.ts';

/**
 * Writes the whole status, guarded by the resourceVersion that it was decided on: of two writers one gets a Conflict,
 * and a decision that rests on an outdated resource is never stored. Returns the new resourceVersion.
 */
export async function writeStatus(
  client: KubeClient,
  { metadata }: MeshControlPlane,
  status: MeshControlPlaneStatus,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { name, uid, resourceVersion } = metadata;
  const written = await client.apply(
    { apiVersion, kind: kinds.meshControlPlane.kind, metadata: { name, uid, resourceVersion }, status },
    { fieldManager: fieldManagers.status, force: true, subresource: 'status', signal },
  );
  return written.metadata.resourceVersion;
}

/** Writes how one revision stands; unguarded, because it has one writer and no decision rests on it. */
export async function writeRevisionStatus(
  client: KubeClient,
  { metadata }: MeshRevision,
  status: MeshRevisionStatus,
  signal: AbortSignal,
): Promise<void> {
  const { name, uid } = metadata;
  await client.apply(
    { apiVersion, kind: kinds.meshRevision.kind, metadata: { name, uid }, status },
    { fieldManager: fieldManagers.status, force: true, subresource: 'status', signal },
  );
}
