import { expect, test } from 'vitest';
import { labels } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import { Admissions } from './admissions.ts';

const webhook = (...timeouts: readonly (number | undefined)[]): KubeObject => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: 'injector', labels: { [labels.revision]: '1-29-6' } },
  webhooks: timeouts.map((timeoutSeconds) => (timeoutSeconds === undefined ? {} : { timeoutSeconds })),
});

const left = (...deleted: readonly KubeObject[]) => {
  const admissions = new Admissions();
  for (const one of deleted) admissions.noteEnd(one, 1_000);
  return [1_000, 3_000, 60_000].map((now) => admissions.left('1-29-6', now));
};

test('admissions are over a second after the longest timeout of the webhooks that were deleted', () => {
  expect(left(webhook(2, 3, 1))).toEqual([4_000, 2_000, 0]);
  expect(left(webhook(5), webhook(1))).toEqual([6_000, 4_000, 0]);
});

test('a webhook that names no timeout has ten seconds', () => {
  expect(left(webhook(2, undefined))).toEqual([11_000, 9_000, 0]);
});

test('webhooks that somebody else has deleted, nobody knows when, may have been asked until now', () => {
  const admissions = new Admissions();
  admissions.noteEnd({ ...webhook(), kind: 'ConfigMap' }, 1_000);
  expect([1_000, 2_000].map((now) => admissions.left('1-29-6', now))).toEqual([11_000, 10_000]);
  admissions.forget('1-29-6');
  expect(admissions.left('1-29-6', 3_000)).toBe(11_000);
});
