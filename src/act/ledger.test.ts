import { expect, test } from 'vitest';
import { type Applied, Ledger, lag } from './ledger.ts';

const object = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: 'istio' };
const applied: Applied = { wanted: 'w', uid: 'u', resourceVersion: '1', owned: 'o', at: 1_000, confirmed: false };

test('a write is waited for until a store shows it, it is forgotten, or it is clear that none will', () => {
  const ledger = new Ledger();
  expect(ledger.awaitsSight(1_000)).toBe(false);
  ledger.note(object, applied);
  expect([1_000, 1_000 + lag].map((now) => ledger.awaitsSight(now))).toEqual([true, true]);
  expect(ledger.awaitsSight(1_000 + 2 * lag)).toBe(false);
  ledger.confirm(object, 'another');
  expect(ledger.awaitsSight(1_000)).toBe(true);
  ledger.confirm(object, 'u');
  expect(ledger.awaitsSight(1_000)).toBe(false);
  ledger.note(object, applied);
  ledger.forget(object);
  expect(ledger.awaitsSight(1_000)).toBe(false);
});

test('the answer of the later write counts, also when that of an earlier one comes after it', () => {
  const ledger = new Ledger();
  const later = { ...applied, resourceVersion: '10', wanted: 'later' };
  ledger.note(object, later);
  ledger.note(object, { ...applied, resourceVersion: '9' });
  expect(ledger.get(object)).toEqual(later);
});

test.each([
  ['of the object that took its place', { uid: 'v' }],
  ['after versions went back, as with a restored backup of etcd', { at: 1_000 + lag }],
  ['of an API server whose versions have no order', { resourceVersion: 'a' }],
])('what is noted counts when it is %s', (_, other) => {
  const ledger = new Ledger();
  ledger.note(object, { ...applied, resourceVersion: '10' });
  const next = { ...applied, resourceVersion: '9', ...other };
  ledger.note(object, next);
  expect(ledger.get(object)).toEqual(next);
});

test('a revision that was removed is known by its uid, so that another one of its name is not taken for it', () => {
  const ledger = new Ledger();
  ledger.noteRemoval('u');
  expect(['u', 'v'].map((uid) => ledger.isRemoved(uid))).toEqual([true, false]);
});
