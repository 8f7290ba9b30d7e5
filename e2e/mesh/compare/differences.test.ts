import { expect, test } from 'vitest';
import { differences } from './differences.ts';

const account = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'a', namespace: 'n', labels: { app: 'x' } },
};

test('sets that differ only in order, empty fields and the chart’s version agree', () => {
  const role = (verbs: string[], extra: object = {}) => ({
    kind: 'Role',
    metadata: { name: 'r', labels: { 'helm.sh/chart': verbs.join('') }, annotations: {} },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs }],
    ...extra,
  });
  expect(differences([account, role(['get', 'list'])], [role(['list', 'get'], { extra: null }), account])).toEqual([]);
});

test('an object that only one side has is named', () => {
  expect(differences([account], [])).toEqual(['ServiceAccount n/a: only in ours']);
  expect(differences([], [account])).toEqual(['ServiceAccount n/a: missing in ours']);
});

test('a differing field is named with both values', () => {
  const other = { ...account, metadata: { ...account.metadata, labels: { app: 'y' } } };
  expect(differences([account], [other])).toEqual(['ServiceAccount n/a: /metadata/labels/app: ours "x", official "y"']);
});

test('entries of a webhook are compared by name', () => {
  const webhook = (...entries: readonly object[]) => ({
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'w' },
    webhooks: entries,
  });
  const [a, b] = [
    { name: 'a', failurePolicy: 'Fail' },
    { name: 'b', failurePolicy: 'Fail' },
  ];
  expect(differences([webhook(a, b)], [webhook(b, { ...a, failurePolicy: 'Ignore' })])).toEqual([
    'MutatingWebhookConfiguration w: /webhooks/a/failurePolicy: ours "Fail", official "Ignore"',
  ]);
});
