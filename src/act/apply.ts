import { fieldManagers } from '../api/index.ts';
import { digestOf } from '../charts/index.ts';
import { ApiError, describe, handedOver, type KubeObject, type NamedItems, refOf } from '../kube/index.ts';
import type { ActContext, Tale } from './context.ts';
import { every } from './every.ts';
import { type Change, isDamage } from './intent.ts';
import { inOrder } from './order.ts';
import { ownDigest } from './ownership.ts';

/** Brings objects in line by server-side apply, in dependency order. Safe to repeat and to lose half-way. */
export async function applyChanges(changes: readonly Change[], context: ActContext): Promise<void> {
  for (const group of inOrder(changes)) {
    context.signal.throwIfAborted();
    await every(group, (change) => applyChange(change, context));
  }
}

async function applyChange(change: Change, context: ActContext): Promise<void> {
  const { object, contested, uid, strays } = change;
  if (strays !== undefined) await takeOver(object, strays, uid, context);
  // With the uid, the apply can neither bring back what is gone nor take over what came in its place.
  const identified = uid === undefined ? object : { ...object, metadata: { ...object.metadata, uid } };
  const applied = await context.client.apply(identified, {
    fieldManager: fieldManagers.objects,
    force: contested.length > 0,
    signal: context.signal,
  });
  note(object, applied, context);
  if (isDamage(change)) {
    context.contests.note(context.controlPlane.metadata, object, contested, context.now());
    context.tell(repaired(change));
  }
}

/**
 * Makes items that other writers brought in ours, which changes nothing but who owns them: the apply that follows drops
 * them in the same write in which it changes the rest. An object that changed meanwhile is a conflict, and observed again.
 */
async function takeOver(object: KubeObject, strays: NamedItems, uid: string | undefined, context: ActContext) {
  const live = await context.client.get(refOf(object), { signal: context.signal });
  if (live === undefined || live.metadata.uid !== uid) return;
  const { resourceVersion } = live.metadata;
  const managedFields = handedOver(live, strays, fieldManagers.objects);
  const patch = { metadata: { uid, resourceVersion, managedFields } };
  await context.client.mergePatch(refOf(object), patch, {
    fieldManager: fieldManagers.objects,
    signal: context.signal,
  });
}

function note(wanted: KubeObject, applied: KubeObject, { ledger, now }: ActContext): void {
  const { uid, resourceVersion } = applied.metadata;
  if (uid === undefined || resourceVersion === undefined) {
    throw new ApiError({
      reason: 'BadAnswer',
      message: `The API server applied ${describe(wanted)} and returned it without identity`,
    });
  }
  ledger.note(wanted, {
    wanted: digestOf(wanted),
    uid,
    resourceVersion,
    owned: ownDigest(applied),
    at: now(),
    confirmed: false,
  });
}

function repaired({ object, cause, contested }: Change): Tale {
  const name = describe(object);
  if (cause === 'deleted') return restored(object, `${name} was deleted; it was created again`);
  const who = new Set(contested.length > 0 ? contested.map(({ manager }) => manager) : ['somebody']);
  const fields = contested.length > 0 ? ` (${contested.map(({ field }) => field).join(', ')})` : '';
  return restored(object, `${name} was changed by ${[...who].join(' and ')}${fields}; it was set back`);
}

function restored({ kind }: KubeObject, note: string): Tale {
  return { type: 'Normal', reason: 'DriftRepaired', note, repaired: kind };
}
