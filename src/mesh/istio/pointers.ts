import type { KubeObject } from '../../kube/object.ts';
import type { Pointer } from '../provider.ts';
import { defaultValidator, webhooksOf } from './arrange.ts';

/**
 * Reads the webhook configurations that make namespaces and the validator use a revision.
 * A pointer is whole when each entry carries a CA and leads to the Service of the revision that the label names:
 * the label decides which istiod heals the object, the Service name which one serves it.
 */
export function pointersOf(objects: Iterable<KubeObject>): readonly Pointer[] {
  return [...objects].flatMap((object) => {
    const webhooks = webhooksOf(object);
    const name = pointerName(object);
    const revision = object.metadata.labels?.['istio.io/rev'];
    if (webhooks === undefined || name === undefined || revision === undefined) return [];
    const led = webhooks.every((webhook) => webhook.clientConfig?.service?.name === `istiod-${revision}`);
    const trusted = webhooks.every((webhook) => Boolean(webhook.clientConfig?.caBundle));
    return [{ name, revision, whole: webhooks.length > 0 && led && trusted }];
  });
}

function pointerName(object: KubeObject): string | undefined {
  if (object.metadata.name === defaultValidator) return 'default validator';
  const tag = object.metadata.labels?.['istio.io/tag'];
  return tag === undefined ? undefined : `tag ${tag}`;
}
