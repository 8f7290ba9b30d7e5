import { describe, expect, it } from 'vitest';
import type { Change } from './intent.ts';
import { inOrder } from './order.ts';

const change = (kind: string, name = 'x'): Change => ({
  object: { apiVersion: 'v1', kind, metadata: { name } },
  cause: 'missing',
  contested: [],
});
const kindsOf = (groups: ReturnType<typeof inOrder>) => groups.map((group) => group.map(({ object }) => object.kind));

describe('objects are written', () => {
  it('in the order in which they need each other, webhooks last', () => {
    const jumbled = [
      'MutatingWebhookConfiguration',
      'Deployment',
      'ClusterRoleBinding',
      'ServiceAccount',
      'CustomResourceDefinition',
      'ClusterRole',
      'Service',
    ];
    expect(kindsOf(inOrder(jumbled.map((kind) => change(kind))))).toEqual([
      ['CustomResourceDefinition'],
      ['ServiceAccount'],
      ['ClusterRole'],
      ['ClusterRoleBinding'],
      ['Service'],
      ['Deployment'],
      ['MutatingWebhookConfiguration'],
    ]);
  });

  it('together when they do not need each other, in the order given', () => {
    const groups = inOrder([change('ConfigMap', 'b'), change('ConfigMap', 'a')]);
    expect(groups.map((group) => group.map(({ object }) => object.metadata.name))).toEqual([['b', 'a']]);
  });

  it('before the webhooks and after the rest, when their kind is not known', () => {
    const groups = inOrder([
      change('ValidatingWebhookConfiguration'),
      change('Gateway'),
      change('PodDisruptionBudget'),
    ]);
    expect(kindsOf(groups)).toEqual([['PodDisruptionBudget'], ['Gateway'], ['ValidatingWebhookConfiguration']]);
  });
});
