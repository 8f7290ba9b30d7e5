import type { KubeClient, KubeObject } from '../../src/kube/index.ts';
import { listAt, textAt } from '../../src/kube/json.ts';
import { DemoFailure } from './failure.ts';

const name = 'istio-revision-tag-default';

/** How the tag `default` leads a part of its namespaces to the new revision, as the live object has it. */
export async function tagSides(client: KubeClient): Promise<string> {
  const kind = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' };
  const sides = sidesOf(await client.get({ ...kind, name }));
  if (sides.length !== 2) throw new DemoFailure(`${name} to have two sides`, sides.join(', '));
  return `Tag default is one object with two sides now: ${sides.join(', ')}`;
}

/** Pure: which Service gets the pods of which namespaces, each side once. */
export function sidesOf(tag: KubeObject | undefined): readonly string[] {
  const sides = listAt(tag, 'webhooks').flatMap((webhook) => {
    const requirement = listAt(webhook, 'namespaceSelector', 'matchExpressions').find(
      (expression) => textAt(expression, 'key') === 'kubernetes.io/metadata.name',
    );
    if (requirement === undefined) return [];
    const namespaces = listAt(requirement, 'values').join(', ');
    const whose = textAt(requirement, 'operator') === 'In' ? namespaces : `all but ${namespaces}`;
    return [`${whose} → ${textAt(webhook, 'clientConfig', 'service', 'name') ?? '?'}`];
  });
  return [...new Set(sides)];
}
