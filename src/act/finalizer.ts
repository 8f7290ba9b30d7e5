import { apiVersion, fieldManagers, finalizer, kinds } from '../api/index.ts';
import type { ActContext } from './context.ts';

/** Puts our finalizer on the resource: from now on deletion waits until the mesh is uninstalled. */
export async function takeCharge(context: ActContext): Promise<void> {
  await applyFinalizers([finalizer], context);
}

/** Takes our finalizer away, by applying without it; the uid keeps a resource that is gone from being created anew. */
export async function release(context: ActContext): Promise<void> {
  await applyFinalizers([], context);
}

async function applyFinalizers(
  finalizers: readonly string[],
  { client, controlPlane, wrote, signal }: ActContext,
): Promise<void> {
  const { name, uid } = controlPlane.metadata;
  const written = await client.apply(
    {
      apiVersion,
      kind: kinds.meshControlPlane.kind,
      metadata: { name, uid, ...(finalizers.length > 0 ? { finalizers } : {}) },
    },
    { fieldManager: fieldManagers.objects, signal },
  );
  wrote(written.metadata.resourceVersion);
}
