import { apiVersion, fieldManagers, finalizer, kinds } from '../api/index.ts';
import type { ActContext } from './context.ts';
import { anythingLeft } from './live-remains.ts';

/** Puts our finalizer on the resource: from now on deletion waits until the mesh is uninstalled. */
export async function takeCharge({ client, controlPlane, wrote, signal }: ActContext): Promise<void> {
  const { name, uid } = controlPlane.metadata;
  const written = await client.apply(
    { apiVersion, kind: kinds.meshControlPlane.kind, metadata: { name, uid, finalizers: [finalizer] } },
    { fieldManager: fieldManagers.objects, signal },
  );
  wrote(written.metadata.resourceVersion);
}

/**
 * Takes our finalizer away, whoever wrote it: a restored backup brings it under another field manager,
 * and an apply without it would then leave it there. Stays while a live look finds anything of ours.
 */
export async function release(context: ActContext): Promise<void> {
  const { client, controlPlane, wrote, tell, signal } = context;
  const ref = { apiVersion, kind: kinds.meshControlPlane.kind, name: controlPlane.metadata.name };
  const live = await client.get(ref, { signal });
  if (live === undefined || live.metadata.uid !== controlPlane.metadata.uid) return;
  const { uid, resourceVersion, finalizers = [] } = live.metadata;
  if (!finalizers.includes(finalizer) || (await anythingLeft(context))) return;
  const others = finalizers.filter((other) => other !== finalizer);
  const written = await client.mergePatch(
    ref,
    { metadata: { uid, resourceVersion, finalizers: others } },
    { fieldManager: fieldManagers.objects, signal },
  );
  wrote(written.metadata.resourceVersion);
  tell({ type: 'Normal', reason: 'Uninstalled', note: 'Uninstalled; CRDs, namespaces and your own resources stay' });
}
