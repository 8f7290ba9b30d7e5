import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kube/object.ts';
import type { Requirement, Webhook } from '../webhooks.ts';
import { pointersOf } from './pointers.ts';
import { stage } from './stage.ts';
import { healed, injectorOf, tagOf } from './testing/tags.ts';

const [older, newer] = ['1-29-6', '1-30-3'] as const;
const split = { moved: ['pay', 'shop'], rest: ['a', 'b', 'c'] };
const [stored] = stage(tagOf('prod', older), tagOf('prod', newer), split, [injectorOf(newer, 'ca')]);
const staged = healed(stored as KubeObject, 'ca');

/** The staged tag with one of its four entries changed. */
function changed(index: number, change: (webhook: Webhook) => object): KubeObject {
  const webhooks = staged.webhooks as readonly Webhook[];
  return { ...staged, webhooks: webhooks.map((webhook, i) => (i === index ? change(webhook) : webhook)) };
}

const listing = (operator: 'In' | 'NotIn', values: readonly string[]) => (webhook: Webhook) => {
  const requirement: Requirement = { key: 'kubernetes.io/metadata.name', operator, values };
  return { ...webhook, namespaceSelector: { matchExpressions: [requirement] } };
};
const leadingTo = (name: string) => (webhook: Webhook) => ({
  ...webhook,
  clientConfig: { ...webhook.clientConfig, service: { name, namespace: 'istio-system' } },
});

const prod = { name: 'tag prod', tag: 'prod', revision: older };
const moved = { revision: newer, moved: ['pay', 'shop'] };

describe('a staged tag that was left as it was written', () => {
  it('is whole, and tells what it moved', () => {
    expect(pointersOf([staged])).toEqual([{ ...prod, whole: true, staged: moved }]);
  });
});

describe('a staged tag that somebody has changed', () => {
  it.each<readonly [string, KubeObject]>([
    ['an old entry takes moved namespaces back', changed(0, listing('NotIn', ['shop']))],
    ['an old entry takes every namespace', changed(0, ({ namespaceSelector: _, ...webhook }) => webhook)],
    ['an old entry leads to the new revision', changed(1, leadingTo(`istiod-${newer}`))],
    ['a new entry is for other namespaces', changed(3, listing('In', ['pay']))],
    ['a new entry is for all other namespaces', changed(3, listing('NotIn', ['pay', 'shop']))],
    ['an entry has no CA', changed(2, ({ clientConfig: _, ...webhook }) => ({ ...webhook, clientConfig: {} }))],
  ])('is not whole when %s', (_, tag) => {
    expect(pointersOf([tag])).toMatchObject([{ ...prod, whole: false }]);
  });

  it('still tells where its first new entry leads', () => {
    const everywhere = changed(2, ({ namespaceSelector: _, ...webhook }) => webhook);
    expect(pointersOf([everywhere])).toEqual([{ ...prod, whole: false, staged: { revision: newer, allBut: [] } }]);
  });

  it('is not whole when entries of an older copy come back beside the promoted ones', () => {
    const [promoted] = tagOf('prod', newer);
    const webhooks = [
      ...(promoted.webhooks as readonly Webhook[]),
      ...(staged.webhooks as readonly Webhook[]).slice(2),
    ];
    expect(pointersOf([healed({ ...promoted, webhooks }, 'ca')])).toEqual([
      { ...prod, revision: newer, whole: false, staged: moved },
    ]);
  });
});
