import { describe } from '../kube/index.ts';
import type { ActContext } from './context.ts';
import type { LiveRef } from './intent.ts';
import { belongsTo } from './ownership.ts';

/**
 * Deletes objects of ours, each after a live look: it must still be the same object, with our label and our owner.
 * The delete carries uid and resourceVersion, so that nothing that changed in between is lost.
 */
export async function prune(objects: readonly LiveRef[], context: ActContext): Promise<void> {
  await Promise.all(objects.map((object) => pruneOne(object, context)));
}

async function pruneOne(object: LiveRef, { client, ledger, controlPlane, signal, tell }: ActContext): Promise<void> {
  const live = await client.get(object, { signal });
  if (live === undefined || live.metadata.uid !== object.uid || live.metadata.deletionTimestamp !== undefined) return;
  if (!belongsTo(live, controlPlane)) {
    tell({ type: 'Warning', reason: 'PruneSkipped', note: `${describe(object)} is no longer ours and stays` });
    return;
  }
  const { uid, resourceVersion = '' } = live.metadata;
  await client.delete(object, { uid, resourceVersion, propagation: 'Background', signal });
  ledger.forget(object);
}
