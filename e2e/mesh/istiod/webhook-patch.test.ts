import { expect, test } from 'vitest';
import { answersFor, injectorPatch, validatorPatch } from './webhook-patch.ts';

const guard = { op: 'test', path: '/metadata/resourceVersion', value: '7' };

function webhook(...webhooks: readonly object[]) {
  const metadata = { name: 'w', resourceVersion: '7', labels: { 'istio.io/rev': 'x' } };
  return { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', metadata, webhooks };
}

function entry(name: string, caBundle?: string, failurePolicy = 'Fail') {
  return { name, failurePolicy, clientConfig: { service: { name: 'istiod' }, ...(caBundle && { caBundle }) } };
}

test('every injection entry without the right CA gets it, at its place, for this version of the object', () => {
  const object = webhook(
    entry('rev.namespace.sidecar-injector.istio.io', 'OLD'),
    entry('rev.object.sidecar-injector.istio.io', 'CA'),
    entry('something.else.example'),
    entry('namespace.sidecar-injector.istio.io'),
  );
  expect(injectorPatch(object, 'CA')).toEqual([
    guard,
    { op: 'add', path: '/webhooks/0/clientConfig/caBundle', value: 'CA' },
    { op: 'add', path: '/webhooks/3/clientConfig/caBundle', value: 'CA' },
  ]);
});

test('webhooks that are right are not written', () => {
  expect(injectorPatch(webhook(entry('rev.namespace.sidecar-injector.istio.io', 'CA')), 'CA')).toEqual([]);
  expect(validatorPatch(webhook(entry('validation.istio.io', 'CA')), 'CA', true)).toEqual([]);
});

test('a validator fails open until validation works, and closed from then on', () => {
  const object = webhook(entry('validation.istio.io', 'CA', 'Ignore'));
  expect(validatorPatch(object, 'CA', false)).toEqual([]);
  expect(validatorPatch(object, 'CA', true)).toEqual([
    guard,
    { op: 'add', path: '/webhooks/0/failurePolicy', value: 'Fail' },
  ]);
});

test('a validator’s entries get the CA whatever they are called', () => {
  expect(validatorPatch(webhook(entry('own.example')), 'CA', false)).toEqual([
    guard,
    { op: 'add', path: '/webhooks/0/clientConfig/caBundle', value: 'CA' },
  ]);
});

test('a webhook is healed by the istiod of its revision in the namespace that its entries lead to', () => {
  const lead = (namespace: string) => ({ name: 'e', clientConfig: { service: { name: 'istiod-x', namespace } } });
  const object = webhook(lead('first'));
  const answers = ['first', 'second'].map((namespace) => answersFor(object, { namespace, revision: 'x' }));
  expect(answers).toEqual([true, false]);
  expect(answersFor(object, { namespace: 'first', revision: 'y' })).toBe(false);
  const remote = webhook({ name: 'e', clientConfig: { url: 'https://istiod.example' } });
  expect(answersFor(remote, { namespace: 'any', revision: 'x' })).toBe(true);
});
