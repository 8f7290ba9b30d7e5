import { expect, test } from 'vitest';
import { sidesOf } from './tag-sides.ts';

test('a split tag is told as who is led where, each side once, however many entries it has', () => {
  const entry = (service: string, operator: string): object => ({
    clientConfig: { service: { name: service } },
    namespaceSelector: {
      matchExpressions: [
        { key: 'istio-injection', operator: 'In', values: ['enabled'] },
        { key: 'kubernetes.io/metadata.name', operator, values: ['a', 'b'] },
      ],
    },
  });
  const tag = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'tag' },
    webhooks: [entry('new', 'In'), entry('old', 'NotIn'), entry('new', 'In'), entry('old', 'NotIn')],
  };
  expect(sidesOf(tag)).toEqual(['a, b → new', 'all but a, b → old']);
  expect(sidesOf(undefined)).toEqual([]);
});
