import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/index.ts';
import { Admissions } from './admissions.ts';

const webhook = (...timeouts: readonly (number | undefined)[]): KubeObject => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: 'injector' },
  webhooks: timeouts.map((timeoutSeconds) => (timeoutSeconds === undefined ? {} : { timeoutSeconds })),
});

/** What is left at each of these times, after looks in the first seconds that saw these webhooks. */
const left = (looks: readonly (readonly KubeObject[])[], times: readonly number[]) => {
  const admissions = new Admissions();
  looks.forEach((webhooks, second) => {
    admissions.note('1-29-6', webhooks, second * 1_000);
  });
  return times.map((now) => admissions.left('1-29-6', now));
};

test('admissions are over a second after the longest timeout of the webhooks that led to a revision', () => {
  expect(left([[webhook(2, 3, 1)], []], [1_000, 3_000, 60_000])).toEqual([4_000, 2_000, 0]);
  expect(left([[webhook(5), webhook(1)], []], [1_000])).toEqual([6_000]);
  expect(left([[webhook(2, undefined)], []], [1_000])).toEqual([11_000]);
});

test('nothing is waited for where nobody has been led to a revision for long', () => {
  expect(left([[webhook(2)], [], [], []], [4_000])).toEqual([0]);
});

test('while something leads to a revision, its time begins when that is taken away', () => {
  expect(left([[], [webhook(3)]], [60_000, 61_000])).toEqual([4_000, 3_000]);
});

test('who does not know since when nobody is led to a revision gives it its time', () => {
  const admissions = new Admissions();
  expect([1_000, 2_000].map((now) => admissions.left('1-29-6', now))).toEqual([11_000, 10_000]);
  admissions.forget('1-29-6');
  expect(admissions.known('1-29-6', 3_000)).toBe(0);
  expect(admissions.left('1-29-6', 3_000)).toBe(11_000);
});
