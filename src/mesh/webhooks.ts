import type { KubeObject } from '../kube/object.ts';

/** One entry of a webhook configuration, as far as Meshwright reads it. */
export interface Webhook {
  readonly name: string;
  readonly failurePolicy?: string;
  readonly clientConfig?: {
    readonly caBundle?: string;
    readonly service?: { readonly name: string; readonly namespace: string };
  };
}

/** Entries of a Mutating- or ValidatingWebhookConfiguration; undefined for any other kind. */
export function webhooksOf(object: KubeObject): readonly Webhook[] | undefined {
  if (!object.kind.endsWith('WebhookConfiguration')) return undefined;
  return Array.isArray(object.webhooks) ? object.webhooks : [];
}
