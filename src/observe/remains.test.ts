import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/index.ts';
import { remainsOf, withoutHeld } from './remains.ts';
import { meshRevision } from './testing/examples.ts';

const webhookKind = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' };
const allSeen = { kindsNamedBy: () => [], hasSeen: () => true };
const provider = { ownedKinds: [webhookKind, { apiVersion: 'v1', kind: 'Service' }] };
const webhook: KubeObject = { ...webhookKind, metadata: { name: 'injector', uid: 'w' } };
const service: KubeObject = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'istiod', uid: 's' } };
const job: KubeObject = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'j', uid: 'j' } };
const records = [meshRevision('1-30-3', 'sha256:1')];

const names = ({ webhooks, revisions, others, later }: ReturnType<typeof remainsOf>) => [
  ...[webhooks, revisions, others].map((refs) => refs.map(({ name }) => name)),
  later,
];

test('webhooks go first, then revisions, then the rest', () => {
  expect(names(remainsOf([service, webhook], records, provider, allSeen))).toEqual([
    ['injector'],
    ['1-30-3'],
    ['istiod'],
    undefined,
  ]);
});

test('what only the records of revisions tell of goes before them, and the rest is counted', () => {
  expect(names(remainsOf([service, webhook, job], records, provider, allSeen))).toEqual([['injector'], [], ['j'], 2]);
});

test('no record goes while objects of a kind that it names can not be seen', () => {
  const unseen = { kindsNamedBy: () => [{ apiVersion: 'batch/v1', kind: 'CronJob' }], hasSeen: () => false };
  expect(names(remainsOf([service], records, provider, unseen))).toEqual([[], [], [], 2]);
});

const priorityClass: KubeObject = {
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name: 'mesh', uid: 'p' },
};
const withClasses = {
  ownedKinds: [...provider.ownedKinds, { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass' }],
};

test('priority classes go when nothing else is left', () => {
  const remains = (owned: readonly KubeObject[], recorded = records) =>
    names(remainsOf([...owned, priorityClass], recorded, withClasses, allSeen));
  expect(remains([service, webhook])).toEqual([['injector'], ['1-30-3'], ['istiod'], 1]);
  expect(remains([])).toEqual([[], ['1-30-3'], [], 1]);
  expect(remains([], [])).toEqual([[], [], ['mesh'], undefined]);
});

test('a priority class that pods of others have is waited for, with who has it', () => {
  const remains = remainsOf([priorityClass], [], withClasses, allSeen);
  const who = { pods: 2, example: 'shop/web' };
  expect(withoutHeld(remains, new Map([['mesh', who]]))).toEqual({
    ...remains,
    others: [],
    held: [{ name: 'mesh', ...who }],
  });
  expect(withoutHeld(remains, new Map())).toBe(remains);
});
