import { describe } from '../kube/index.ts';
import type { ActContext } from './context.ts';
import { every } from './every.ts';
import type { LiveRef } from './intent.ts';
import { liveUsers } from './live-users.ts';
import { belongsTo } from './ownership.ts';

/**
 * Deletes objects of ours, each after a live look: it must still be the same object, written by us for this MeshControlPlane.
 * The delete carries uid and resourceVersion, so that nothing that changed in between is lost.
 */
export async function prune(objects: readonly LiveRef[], context: ActContext): Promise<void> {
  await every(objects, (object) => pruneOne(object, context));
}

/**
 * Takes webhooks away, unless a live look finds pods that use one of these revisions:
 * without their webhooks, the next pods of such a workload start outside the mesh.
 */
export async function removeInjection(
  webhooks: readonly LiveRef[],
  unlessUsed: readonly string[],
  context: ActContext,
): Promise<void> {
  const users = await liveUsers(unlessUsed, context);
  if (users > 0) {
    context.tell({ type: 'Warning', reason: 'InUse', note: `The mesh stays: ${users} pods still use it` });
    return;
  }
  const why = unlessUsed.length === 0 ? 'Forced, whoever still uses the mesh' : 'Nobody uses the mesh';
  context.tell({ type: 'Normal', reason: 'Uninstalling', note: `${why}: it is removed, webhooks first` });
  await prune(webhooks, context);
}

async function pruneOne(object: LiveRef, { client, ledger, controlPlane, signal, tell }: ActContext): Promise<void> {
  const live = await client.get(object, { signal });
  if (live === undefined || live.metadata.uid !== object.uid || live.metadata.deletionTimestamp !== undefined) return;
  if (!belongsTo(live, controlPlane.metadata.name)) {
    tell({ type: 'Warning', reason: 'PruneSkipped', note: `${describe(object)} is no longer ours and stays` });
    return;
  }
  const { uid, resourceVersion = '' } = live.metadata;
  await client.delete(object, { uid, resourceVersion, propagation: 'Background', signal });
  ledger.forget(object);
}
