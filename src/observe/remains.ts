import { isPriorityClass, type Others } from '../act/class-users.ts';
import type { LiveRef } from '../act/intent.ts';
import type { MeshRevision } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import type { Remains } from '../lifecycle/observation.ts';
import type { MeshProvider } from '../mesh/provider.ts';
import { kindsBeside, unseenKinds } from './inventory.ts';
import { liveRef, recordRef } from './live-ref.ts';
import type { Stores } from './stores.ts';

/**
 * What an uninstall has still to remove. Webhooks first: while they stand, pods can't be created without their istiod.
 * Then kinds that only the records of the revisions name: with a record that is gone, nothing would look for them.
 * Priority classes last, when the pods that had them are told to go. Objects that are already being deleted are waited
 * for like the others, but not among what is to be deleted again.
 */
export function remainsOf(
  owned: readonly KubeObject[],
  records: readonly MeshRevision[],
  { ownedKinds }: Pick<MeshProvider, 'ownedKinds'>,
  stores: Pick<Stores, 'kindsNamedBy' | 'hasSeen'>,
): Remains {
  const isWebhook = ({ kind }: KubeObject) => kind.endsWith('WebhookConfiguration');
  const unusual = owned.filter((object) => kindsBeside(ownedKinds, [object]).length > 0);
  const webhooks = owned.filter(isWebhook).map(liveRef);
  const others = owned.filter((object) => !isWebhook(object));
  const allSeen = unseenKinds(records, stores).length === 0;
  if (unusual.length > 0 || !allSeen) {
    const later = records.length + others.length - unusual.length;
    return { webhooks, revisions: [], others: unusual.map(liveRef), later };
  }
  const revisions = records.map(recordRef);
  const classes = others.filter(isPriorityClass);
  const rest = others.filter((object) => !isPriorityClass(object));
  if (classes.length === 0 || webhooks.length + revisions.length + rest.length === 0) {
    return { webhooks, revisions, others: others.map(liveRef) };
  }
  return { webhooks, revisions, others: rest.map(liveRef), later: classes.length };
}

/** The same, without the priority classes that pods of others have: these are waited for. */
export function withoutHeld(remains: Remains, users: ReadonlyMap<string, Others>): Remains {
  const held = [...users].map(([name, who]) => ({ name, ...who }));
  if (held.length === 0) return remains;
  const isHeld = ({ kind, name }: LiveRef) => isPriorityClass({ kind }) && users.has(name);
  return { ...remains, others: remains.others.filter((ref) => !isHeld(ref)), held };
}
