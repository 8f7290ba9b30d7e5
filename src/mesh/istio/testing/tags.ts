import type { KubeObject } from '../../../kube/object.ts';
import type { Requirement, Webhook } from '../../webhooks.ts';
import { defaultValidator } from '../arrange.ts';

interface Selector {
  readonly matchExpressions?: readonly Requirement[];
}

/** An entry with both selectors, as tests read it. */
export interface Entry extends Webhook {
  readonly objectSelector: Selector;
  readonly sideEffects: 'None';
  readonly admissionReviewVersions: readonly ['v1'];
}

const rev = 'istio.io/rev';
const injection = 'istio-injection';
const inject = 'sidecar.istio.io/inject';
const absent = (key: string): Requirement => ({ key, operator: 'DoesNotExist' });
const among = (key: string, ...values: readonly string[]): Requirement => ({ key, operator: 'In', values });
const notFalse: Requirement = { key: inject, operator: 'NotIn', values: ['false'] };

/** The webhook and the Service of a tag, as the charts of a revision render them once they are arranged. */
export function tagOf(tag: string, revision: string): readonly [webhook: KubeObject, service: KubeObject] {
  const labels = { 'istio.io/tag': tag, [rev]: revision };
  const namespace = 'istio-system';
  const entry = (
    name: string,
    namespaceSelector: readonly Requirement[],
    objectSelector: readonly Requirement[],
  ): Entry => ({
    name: `${name}.sidecar-injector.istio.io`,
    failurePolicy: 'Fail',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    clientConfig: { service: { name: `istiod-${revision}`, namespace } },
    namespaceSelector: { matchExpressions: namespaceSelector },
    objectSelector: { matchExpressions: objectSelector },
  });
  const webhooks = [
    entry('rev.namespace', [among(rev, tag), absent(injection)], [notFalse]),
    entry('rev.object', [absent(rev), absent(injection)], [notFalse, among(rev, tag)]),
    ...(tag === 'default'
      ? [
          entry('namespace', [among(injection, 'enabled')], [notFalse]),
          entry('object', [absent(injection), absent(rev)], [among(inject, 'true'), absent(rev)]),
        ]
      : []),
  ];
  return [
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: `istio-revision-tag-${tag}`, labels },
      webhooks,
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: `istiod-revision-tag-${tag}`, namespace, labels },
      spec: { selector: { app: 'istiod', [rev]: revision } },
    },
  ];
}

/** The default validator of a revision. */
export function validatorOf(revision: string): KubeObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: defaultValidator, labels: { [rev]: revision } },
    webhooks: [
      {
        name: 'validation.istio.io',
        clientConfig: { service: { name: `istiod-${revision}`, namespace: 'istio-system' } },
      },
    ],
  };
}

/** A revision's own injector as it is live, with the CA that its istiod has put there. */
export function injectorOf(revision: string, caBundle?: string): KubeObject {
  const service = { name: `istiod-${revision}`, namespace: 'istio-system' };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: `istio-sidecar-injector-${revision}`, labels: { [rev]: revision } },
    webhooks: [
      {
        name: 'rev.namespace.sidecar-injector.istio.io',
        clientConfig: { service, ...(caBundle === undefined ? {} : { caBundle }) },
      },
    ],
  };
}

/** What istiod does to an object that names its revision: every entry gets its CA. */
export function healed(object: KubeObject, caBundle: string): KubeObject {
  const webhooks = object.webhooks as readonly Webhook[];
  return {
    ...object,
    webhooks: webhooks.map((webhook) => ({ ...webhook, clientConfig: { ...webhook.clientConfig, caBundle } })),
  };
}

type Labels = Readonly<Record<string, string>>;

/** Names of the Services that would be asked about a pod, one for each entry that matches. */
export function asked(object: KubeObject, namespace: Labels, pod: Labels): readonly string[] {
  return (object.webhooks as readonly Entry[])
    .filter((entry) => matches(entry.namespaceSelector, namespace) && matches(entry.objectSelector, pod))
    .map(({ clientConfig }) => clientConfig?.service?.name ?? 'nobody');
}

function matches(selector: Selector | undefined, labels: Labels): boolean {
  return (selector?.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels[key];
    if (operator === 'Exists' || operator === 'DoesNotExist') return (value !== undefined) === (operator === 'Exists');
    return (value !== undefined && values.includes(value)) === (operator === 'In');
  });
}
