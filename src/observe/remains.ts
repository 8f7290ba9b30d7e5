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
 * Objects that are already being deleted are waited for like the others, but not among what is to be deleted again.
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
  if (unusual.length === 0 && allSeen)
    return { webhooks, revisions: records.map(recordRef), others: others.map(liveRef) };
  const later = records.length + others.length - unusual.length;
  return { webhooks, revisions: [], others: unusual.map(liveRef), later };
}
