import type { KubeObject } from '../kube/object.ts';

/** One entry of a webhook configuration, as far as Meshwright reads it. */
export interface Webhook {
  readonly name: string;
  readonly failurePolicy?: string;
  readonly clientConfig?: {
    readonly caBundle?: string;
    readonly service?: { readonly name: string; readonly namespace: string };
  };
  readonly namespaceSelector?: { readonly matchExpressions?: readonly Requirement[] };
}

/** One requirement of a label selector. */
export interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
}

/** Entries of a Mutating- or ValidatingWebhookConfiguration; undefined for any other kind. */
export function webhooksOf(object: KubeObject): readonly Webhook[] | undefined {
  if (!object.kind.endsWith('WebhookConfiguration')) return undefined;
  return Array.isArray(object.webhooks) ? object.webhooks : [];
}
