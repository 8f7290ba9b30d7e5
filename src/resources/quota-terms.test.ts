import { expect, test } from 'vitest';
import { amountsOf } from './amounts.ts';
import { inQuotaTerms } from './quota-terms.ts';

test('a quota knows no name for resources of Kubernetes that it does not count, nor for limits of extended ones', () => {
  const uncounted = {
    storage: '1Gi',
    'kubernetes.io/batch': 1,
    'attachable-volumes-csi': 1,
    'requests.example.com/a': 1,
  };
  expect(inQuotaTerms(amountsOf(uncounted), amountsOf({ ...uncounted, 'example.com/gpu': 1 }))).toEqual(new Map());
});

test('a quota counts devices that a class offers as a resource', () => {
  const devices = { 'deviceclass.resource.kubernetes.io/gpu': 2 };
  expect(inQuotaTerms(amountsOf(devices), new Map())).toEqual(
    amountsOf({ 'requests.deviceclass.resource.kubernetes.io/gpu': 2 }),
  );
});
