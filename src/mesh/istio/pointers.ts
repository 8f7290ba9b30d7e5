import type { KubeObject } from '../../kube/object.ts';
import type { Pointer } from '../provider.ts';
import { webhooksOf } from '../webhooks.ts';
import { defaultValidator } from './arrange.ts';

/**
 * Reads the webhook configurations that make namespaces and the validator use a revision.
 * A pointer is whole when each entry carries a CA and leads to the Service of the revision that the label names:
 * the label decides which istiod heals the object, the Service name which one serves it.
 */
export function pointersOf(objects: Iterable<KubeObject>): readonly Pointer[] {
  return [...objects].flatMap((object) => {
    const webhooks = webhooksOf(object);
    const tag = object.metadata.labels?.['istio.io/tag'];
    const name = object.metadata.name === defaultValidator ? 'default validator' : tag && `tag ${tag}`;
    const revision = object.metadata.labels?.['istio.io/rev'];
    if (webhooks === undefined || name === undefined || revision === undefined) return [];
    const led = webhooks.every((webhook) => webhook.clientConfig?.service?.name === `istiod-${revision}`);
    const trusted = webhooks.every((webhook) => Boolean(webhook.clientConfig?.caBundle));
    return [{ name, revision, whole: webhooks.length > 0 && led && trusted, ...(tag === undefined ? {} : { tag }) }];
  });
}
