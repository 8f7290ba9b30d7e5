import { fieldManagers } from '../api/index.ts';
import { digestOf } from '../charts/index.ts';
import { ApiError, describe, type KubeObject, ownedFieldsDigest } from '../kube/index.ts';
import type { ActContext } from './context.ts';
import type { Change } from './intent.ts';
import { inOrder } from './order.ts';

/** Brings objects in line by server-side apply, in dependency order. Safe to repeat and to lose half-way. */
export async function applyChanges(changes: readonly Change[], context: ActContext): Promise<void> {
  for (const group of inOrder(changes)) {
    context.signal.throwIfAborted();
    await Promise.all(group.map((change) => applyChange(change, context)));
  }
}

async function applyChange(change: Change, context: ActContext): Promise<void> {
  const { object, contested } = change;
  const applied = await context.client.apply(object, {
    fieldManager: fieldManagers.objects,
    force: contested.length > 0,
    signal: context.signal,
  });
  note(object, applied, context);
  if (change.cause === 'damaged' || contested.length > 0) context.tell(repaired(change));
}

function note(wanted: KubeObject, applied: KubeObject, { ledger, now }: ActContext): void {
  const { uid, resourceVersion } = applied.metadata;
  if (uid === undefined || resourceVersion === undefined) {
    throw new ApiError({
      reason: 'BadAnswer',
      message: `The API server applied ${describe(wanted)} and returned it without identity`,
    });
  }
  const owned = ownedFieldsDigest(applied, fieldManagers.objects);
  ledger.note(wanted, { wanted: digestOf(wanted), uid, resourceVersion, owned, at: now(), confirmed: false });
}

function repaired({ object, contested }: Change) {
  const by = [...new Set(contested.map(({ manager }) => manager))].join(' and ');
  const fields = contested.map(({ field }) => field).join(', ');
  const what = contested.length > 0 ? `was changed by ${by} (${fields})` : 'was changed or deleted by somebody else';
  return {
    type: 'Normal',
    reason: 'DriftRepaired',
    note: `${describe(object)} ${what}; it is as it should be again`,
  } as const;
}
