import type { MeshRevision } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import type { Remains } from '../lifecycle/observation.ts';
import { liveRef, recordRef } from './live-ref.ts';

/**
 * What an uninstall has still to remove. Webhooks first: while they stand, pods can't be created without their istiod.
 * Objects that are already being deleted are waited for like the others, but not among what is to be deleted again.
 */
export function remainsOf(owned: readonly KubeObject[], records: readonly MeshRevision[]): Remains {
  const isWebhook = ({ kind }: KubeObject) => kind.endsWith('WebhookConfiguration');
  return {
    webhooks: owned.filter(isWebhook).map(liveRef),
    revisions: records.map(recordRef),
    others: owned.filter((object) => !isWebhook(object)).map(liveRef),
  };
}
