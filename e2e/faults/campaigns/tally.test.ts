import { expect, test } from 'vitest';
import type { LoggedRequest } from '../proxy/index.ts';
import { tallyDifferences, tallyOf } from './tally.ts';

const request: LoggedRequest = {
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
  status: 201,
  versionBefore: undefined,
  versionAfter: '1',
  effective: true,
  fault: undefined,
  milliseconds: 1,
};

test('only what came into being or went is counted, and not Events', () => {
  const tally = tallyOf([
    request,
    { ...request, status: 200 },
    { ...request, resource: 'events' },
    { ...request, verb: 'delete', status: 200 },
    { ...request, verb: 'delete', status: 404, effective: false },
  ]);
  expect([...tally]).toEqual([
    ['create configmaps shop/one', 1],
    ['delete configmaps shop/one', 1],
  ]);
});

test('an object that was created twice, and one that never was, are both told', () => {
  const expected = tallyOf([request, { ...request, name: 'two' }]);
  const found = tallyOf([request, request]);
  expect(tallyDifferences(expected, found)).toEqual([
    'create configmaps shop/one: 1 expected, 2 found',
    'create configmaps shop/two: 1 expected, 0 found',
  ]);
});
