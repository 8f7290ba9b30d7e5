import type { KubeObject } from '../../kube/object.ts';
import { type ObjectSet, type RenderedChart, type SetName, setNames } from '../provider.ts';
import { type Webhook, webhooksOf } from '../webhooks.ts';

/** Name of the webhook configuration that validates every Istio object, whatever its revision (charts base and default). */
export const defaultValidator = 'istiod-default-validator';

/** Sorts the objects of the official charts into sets. */
export function arrange(rendered: readonly RenderedChart[]): readonly ObjectSet[] {
  const placed = rendered.flatMap(({ plan, objects }) =>
    objects.map((object) => ({ set: setOf(plan.part, object), object: withoutCaBundle(object) })),
  );
  return setNames
    .map((name) => ({ name, objects: placed.filter(({ set }) => set === name).map(({ object }) => object) }))
    .filter(({ objects }) => objects.length > 0);
}

function setOf(part: SetName, object: KubeObject): SetName {
  if (object.kind === 'CustomResourceDefinition') return 'definitions';
  return isPointer(object) ? 'pointers' : part;
}

/** A tag's webhook and Service (label `istio.io/tag`), or the default validator. */
function isPointer(object: KubeObject): boolean {
  return object.metadata.labels?.['istio.io/tag'] !== undefined || object.metadata.name === defaultValidator;
}

/** An empty CA bundle is istiod's to fill at run time: a value sent by us would be a fight. One that values give stays. */
function withoutCaBundle(object: KubeObject): KubeObject {
  const webhooks = webhooksOf(object);
  if (webhooks === undefined) return object;
  return {
    ...object,
    webhooks: webhooks.map((webhook) => {
      const { caBundle, ...clientConfig } = webhook.clientConfig ?? {};
      return caBundle ? webhook : { ...webhook, clientConfig };
    }),
  };
}

/**
 * What is still ours to say about an object that runs: istiod turns a validator's `failurePolicy` from Ignore to Fail
 * once it answers, and that must not be turned back.
 */
export function concede(desired: KubeObject, live: KubeObject | undefined): KubeObject {
  if (desired.kind !== 'ValidatingWebhookConfiguration' || live === undefined) return desired;
  const enforced = new Set((webhooksOf(live) ?? []).filter(isEnforced).map(({ name }) => name));
  const yielded = ({ name, failurePolicy }: Webhook) => failurePolicy === 'Ignore' && enforced.has(name);
  const webhooks = webhooksOf(desired) ?? [];
  return webhooks.some(yielded)
    ? { ...desired, webhooks: webhooks.map((w) => (yielded(w) ? withoutPolicy(w) : w)) }
    : desired;
}

function isEnforced({ failurePolicy }: Webhook): boolean {
  return failurePolicy === 'Fail';
}

function withoutPolicy({ failurePolicy: _, ...webhook }: Webhook): Webhook {
  return webhook;
}
