import { expect, test } from 'vitest';
import type { LoggedRequest } from '../proxy/index.ts';
import { deletedIn, foreignWrites, targetsOf } from './writes.ts';

const write: LoggedRequest = {
  sequence: 1,
  verb: 'apply',
  resource: 'configmaps',
  namespace: 'shop',
  name: 'one',
  subresource: undefined,
  dryRun: false,
  fieldManager: 'me',
  asksForVersion: undefined,
  uid: undefined,
  address: '/api/v1/namespaces/shop/configmaps/one',
  status: 200,
  versionBefore: '1',
  versionAfter: '2',
  effective: true,
  fault: undefined,
  milliseconds: 1,
};
const namespace = { ...write, resource: 'namespaces', namespace: undefined, name: 'shop', status: 201 };

test('what an undisturbed life writes may be written, and nothing else', () => {
  const own = targetsOf([write, namespace]);
  const beside = ['events', 'leases'].map((resource) => ({ ...write, resource, name: 'other' }));
  expect(foreignWrites([write, namespace, ...beside], own)).toEqual([]);
  expect(
    foreignWrites(
      [
        { ...write, name: 'two' },
        { ...write, name: 'three', effective: false },
      ],
      own,
    ),
  ).toEqual(['S7: apply configmaps shop/two is none of its business']);
});

test('a namespace may be created, and is never changed', () => {
  expect(foreignWrites([{ ...namespace, status: 200 }], targetsOf([namespace]))).toEqual([
    'S7: apply namespaces shop is none of its business',
  ]);
});

test('what was deleted is known by its identity', () => {
  const deletion = { ...write, verb: 'delete', uid: 'u' } as const;
  expect([...deletedIn([write, deletion, { ...deletion, uid: 'v', effective: false }])]).toEqual(['u']);
});
