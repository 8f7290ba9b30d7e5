import type { KubeObject } from '../../kube/object.ts';
import type { Pointer } from '../provider.ts';
import { webhooksOf } from '../webhooks.ts';
import { defaultValidator } from './arrange.ts';
import { leadsTo, readStaging } from './staging.ts';

/**
 * Reads the webhook configurations that make namespaces and the validator use a revision.
 * A pointer is whole when each entry carries a CA and leads to the Service of the revision that the label names, or that
 * it is staged for: the label decides which istiod heals the object, the Service name which one serves it.
 */
export function pointersOf(objects: Iterable<KubeObject>): readonly Pointer[] {
  return [...objects].flatMap((object) => {
    const webhooks = webhooksOf(object);
    const tag = object.metadata.labels?.['istio.io/tag'];
    const name = object.metadata.name === defaultValidator ? 'default validator' : tag && `tag ${tag}`;
    const revision = object.metadata.labels?.['istio.io/rev'];
    if (webhooks === undefined || name === undefined || revision === undefined) return [];
    const { staged, clean, kept } = readStaging(webhooks);
    const led = kept.every((webhook) => leadsTo(webhook) === revision);
    const trusted = webhooks.every((webhook) => Boolean(webhook.clientConfig?.caBundle));
    return [
      {
        name,
        revision,
        whole: kept.length > 0 && led && clean && trusted,
        ...(tag === undefined ? {} : { tag }),
        ...(staged === undefined ? {} : { staged }),
      },
    ];
  });
}
