import { apiVersion, kinds, labels } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import type { Pointer } from '../mesh/provider.ts';
import type { ActContext } from './context.ts';
import { belongsTo } from './ownership.ts';

const records = { apiVersion, kind: kinds.meshRevision.kind };

/**
 * Whether the API server still has anything of this MeshControlPlane. Asked before the finalizer goes, because the
 * stores may be behind our own writes, and what is left then is left for ever.
 */
export async function anythingLeft(context: ActContext): Promise<boolean> {
  const { name } = context.controlPlane.metadata;
  for (const kind of [records, ...context.watchedKinds]) {
    // What the API server does not serve has no objects.
    if ((await context.client.resource(kind, { signal: context.signal })) === undefined) continue;
    for await (const object of labelled(kind, true, context)) if (belongsTo(object, name)) return true;
  }
  return false;
}

/** The pointers as they are, not as the stores show them: a revision that one leads to must not go. */
export async function livePointers(context: ActContext): Promise<readonly Pointer[]> {
  return context.provider.pointers(await liveWebhooks(context));
}

/** The webhook configurations of this MeshControlPlane. */
export async function liveWebhooks(context: ActContext): Promise<readonly KubeObject[]> {
  const webhooks: KubeObject[] = [];
  for (const kind of context.provider.ownedKinds.filter((owned) => owned.kind.endsWith('WebhookConfiguration'))) {
    for await (const object of labelled(kind, false, context)) {
      webhooks.push({ ...object, apiVersion: kind.apiVersion, kind: kind.kind });
    }
  }
  return webhooks;
}

function labelled(
  kind: { readonly apiVersion: string; readonly kind: string },
  metadataOnly: boolean,
  { client, controlPlane, signal }: ActContext,
): AsyncIterable<KubeObject> {
  return client.list(kind, {
    labelSelector: `${labels.controlPlane}=${controlPlane.metadata.name}`,
    metadataOnly,
    signal,
  });
}
