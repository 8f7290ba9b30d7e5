import { apiVersion, fieldManagers, kinds, labels, managedBy } from '../api/index.ts';
import { refOf } from '../kube/index.ts';
import type { ActContext } from './context.ts';
import type { LiveRef } from './intent.ts';
import { livePointers, liveWebhooks } from './live-remains.ts';
import { liveUsers } from './live-users.ts';
import { ownsControlPlane, type Place, placeOf } from './place.ts';

/** Stores the exact inputs of a revision, before the first object of it is created. */
export async function recordRevision({ client, controlPlane, revision, signal }: ActContext): Promise<void> {
  if (revision === undefined) throw new Error('a revision can only be recorded once its charts were rendered');
  await client.apply(
    {
      apiVersion,
      kind: kinds.meshRevision.kind,
      metadata: {
        name: revision.name,
        labels: {
          [labels.managedBy]: managedBy,
          [labels.controlPlane]: controlPlane.metadata.name,
        },
      },
      spec: revision.spec,
    },
    { fieldManager: fieldManagers.objects, signal },
  );
}

/**
 * Deletes a revision, unless a live look finds pods that use it, or a pointer that leads to it; Kubernetes then collects
 * what it owns. The injection path goes first and the look is repeated, by a later turn where pods may have been led to it
 * a moment ago: one that was being created at the first look would otherwise be left without its control plane.
 */
export async function removeRevision(revision: LiveRef, evenInUse: boolean, context: ActContext): Promise<void> {
  const { client, signal, tell, ledger, admissions, later, now } = context;
  if (!evenInUse) {
    const known = admissions.known(revision.name, now());
    if (known > 0) return later(known);
    const place = await placeOf(revision, context);
    if (await isHeld(revision, place, context)) return;
    await removeInjectionPath(revision.name, context);
    // What another one has taken over goes on being served by that one.
    const left = place.isTaken ? 0 : admissions.left(revision.name, now());
    if (left > 0) return later(left);
    if (await isHeld(revision, place, context)) return;
  }
  const live = await client.get(revision, { signal });
  if (live === undefined || live.metadata.uid !== revision.uid) return;
  const { uid, resourceVersion } = live.metadata;
  const deletion = await client.delete(revision, { uid, resourceVersion, propagation: 'Background', signal });
  admissions.forget(revision.name);
  // Kubernetes now collects what it owned: none of that is damage, however late the store learns why it goes.
  if (deletion !== 'deleting') ledger.noteRemoval(revision.uid);
  tell({
    type: 'Normal',
    reason: 'RevisionRemoved',
    note: `Revision ${revision.name} is not used any more; it was removed`,
  });
}

/** Where another one has taken its place, pods and pointers are that one's. */
async function isHeld(revision: LiveRef, { name, isTaken }: Place, context: ActContext): Promise<boolean> {
  const inUse = (why: string) =>
    context.tell({ type: 'Warning', reason: 'InUse', note: `Revision ${revision.name} stays: ${why}` });
  if (isTaken) {
    const isOwner = await ownsControlPlane(revision, context);
    if (isOwner) inUse('the control plane that runs is its own');
    return isOwner;
  }
  const users = await liveUsers([name], context);
  if (users > 0) inUse(`${users} pods still use it`);
  if (users > 0) return true;
  const pointers = await livePointers(context);
  return pointers.some((pointer) => pointer.revision === name || pointer.staged?.revision === name);
}

/** The webhooks of the revision itself: from here on no pod is given its sidecar. */
async function removeInjectionPath(revision: string, context: ActContext): Promise<void> {
  for (const webhook of await liveWebhooks(context)) {
    const { labels: given, uid, resourceVersion } = webhook.metadata;
    if (given?.[labels.revision] !== revision) continue;
    await context.client.delete(refOf(webhook), {
      uid,
      resourceVersion,
      propagation: 'Background',
      signal: context.signal,
    });
    context.ledger.forget(webhook);
  }
}
