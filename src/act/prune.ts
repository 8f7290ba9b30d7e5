import { describe } from '../kube/index.ts';
import { classUsers, isPriorityClass, type Others } from './class-users.ts';
import type { ActContext } from './context.ts';
import { every } from './every.ts';
import type { LiveRef } from './intent.ts';
import { liveUsers } from './live-users.ts';
import { belongsTo } from './ownership.ts';

/**
 * Deletes objects of ours, each after a live look: it must still be the same object, written by us for this MeshControlPlane.
 * The delete carries uid and resourceVersion, so that nothing that changed in between is lost. A priority class stays while
 * pods have it: those that come in their place would be refused.
 */
export async function prune(objects: readonly LiveRef[], evenInUse: boolean, context: ActContext): Promise<void> {
  const held = evenInUse ? new Set() : await heldClasses(objects, context);
  await every(
    objects.filter((object) => !held.has(object)),
    (object) => pruneOne(object, context),
  );
}

/** Those priority classes that pods have. With a mesh that is deleted its own pods go, whatever class they have. */
async function heldClasses(objects: readonly LiveRef[], context: ActContext): Promise<ReadonlySet<LiveRef>> {
  const classes = objects.filter(isPriorityClass);
  if (classes.length === 0) return new Set();
  const { metadata } = context.controlPlane;
  const names = classes.map(({ name }) => name);
  const users = await classUsers(names, metadata.name, context);
  for (const object of classes) tellOthers(object, users.get(object.name)?.others, context);
  const isHeld = ({ name }: LiveRef) => {
    const { own, others } = users.get(name) ?? { own: 0 };
    return others !== undefined || (own > 0 && metadata.deletionTimestamp === undefined);
  };
  return new Set(classes.filter(isHeld));
}

function tellOthers(object: LiveRef, others: Others | undefined, { tell }: ActContext): void {
  if (others === undefined) return;
  const { pods, example } = others;
  const who = pods === 1 ? '1 pod still has' : `${pods} pods still have`;
  tell({ type: 'Warning', reason: 'InUse', note: `${describe(object)} stays: ${who} it, such as ${example}` });
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
  await prune(webhooks, true, context);
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
  if (isPriorityClass(object)) {
    tell({
      type: 'Normal',
      reason: 'PriorityClassRemoved',
      note: `${describe(object)} is not wanted any more; it was removed`,
    });
  }
}
