import { describe, expect, test } from 'vitest';
import type { LimitRangeItem } from './limit-range.ts';
import { limitViolations } from './limit-violations.ts';
import type { PodSpec, Requirements } from './pod-spec.ts';
import { parseQuantity } from './quantity.ts';

const app = (resources: Requirements): PodSpec => ({ containers: [{ name: 'app', resources }] });
const found = (pod: PodSpec, ...limits: LimitRangeItem[]) =>
  limitViolations(pod, [{ metadata: { name: 'limits' }, spec: { limits } }]);
const about = { limitRange: 'limits', container: 'app', resource: 'cpu' };

describe('a LimitRange', () => {
  test('lets in what is within its bounds, up to and with the bounds themselves', () => {
    const pod = app({ requests: { cpu: '100m' }, limits: { cpu: '400m' } });
    const item = { min: { cpu: '0.1' }, max: { cpu: '0.4' }, maxLimitRequestRatio: { cpu: '4' } };
    expect(found(pod, { type: 'Container', ...item }, { type: 'Pod', ...item })).toEqual([]);
  });

  test.each([
    [{ requests: { cpu: '50m' }, limits: { cpu: '80m' } }, '50m'],
    [{ requests: { cpu: '200m' }, limits: { cpu: '80m' } }, '80m'],
    [{ limits: { cpu: '1' } }, ''],
  ])('refuses less than the least: %j', (resources, value) => {
    expect(found(app(resources), { type: 'Container', min: { cpu: '100m' } })).toEqual([
      { ...about, bound: 'min', value: parseQuantity(value), allowed: parseQuantity('100m') },
    ]);
  });

  test.each([
    [{ requests: { cpu: '3' }, limits: { cpu: '4' } }, '4'],
    [{ requests: { cpu: '3' }, limits: { cpu: '1' } }, '3'],
    [{ requests: { cpu: '1' } }, ''],
  ])('refuses more than the most: %j', (resources, value) => {
    expect(found(app(resources), { type: 'Container', max: { cpu: '2' } })).toEqual([
      { ...about, bound: 'max', value: parseQuantity(value), allowed: parseQuantity('2') },
    ]);
  });

  test.each([
    [{ requests: { cpu: '100m' }, limits: { cpu: '1' } }, '10'],
    [{ requests: { cpu: '300m' }, limits: { cpu: '1' } }, '3333333334n'],
    [{ requests: { cpu: '0' }, limits: { cpu: '1' } }, ''],
    [{ requests: { cpu: '1' } }, ''],
  ])('refuses a limit too many times the request: %j', (resources, value) => {
    expect(found(app(resources), { type: 'Container', maxLimitRequestRatio: { cpu: '2.5' } })).toEqual([
      { ...about, bound: 'ratio', value: parseQuantity(value), allowed: parseQuantity('2500m') },
    ]);
  });

  test.each([[undefined], [{ cpu: '2' }]])(
    'makes a limit below the request of a container that has none: %j',
    (max) => {
      const item = { type: 'Container', default: { cpu: '1' }, ...(max === undefined ? {} : { max }) };
      expect(found(app({ requests: { cpu: '1500m' }, limits: { cpu: '1' } }), item)).toEqual([
        { ...about, bound: 'default', value: parseQuantity('1500m'), allowed: parseQuantity('1') },
      ]);
      expect(found(app({ requests: { cpu: '1' }, limits: { cpu: '1' } }), item)).toEqual([]);
      expect(found(app({ requests: { cpu: '1500m' }, limits: { cpu: '2' } }), item)).toEqual([]);
    },
  );

  test('that says its most as the default too is told by the most alone', () => {
    const item = { type: 'Container', default: { cpu: '1' }, max: { cpu: '1' } };
    expect(found(app({ requests: { cpu: '1500m' }, limits: { cpu: '1' } }), item)).toEqual([
      { ...about, bound: 'max', value: parseQuantity('1500m'), allowed: parseQuantity('1') },
    ]);
  });

  test('bounds each container, the init containers too', () => {
    const resources = { requests: { cpu: '3' }, limits: { cpu: '3' } };
    const containers = ['app', 'istio-proxy'].map((name) => ({ name, resources }));
    const initContainers = [{ name: 'istio-init', resources }];
    const all = found({ containers, initContainers }, { type: 'Container', max: { cpu: '2' } });
    expect(all.map(({ container }) => container)).toEqual(['app', 'istio-proxy', 'istio-init']);
  });

  test('bounds what a pod asks for altogether, without the overhead of its runtime', () => {
    const resources = { requests: { memory: '1Gi' }, limits: { memory: '1Gi' } };
    const containers = ['app', 'istio-proxy'].map((name) => ({ name, resources }));
    const pod = { containers, overhead: { memory: '1Gi' } };
    expect(found(pod, { type: 'Pod', max: { memory: '2Gi' } })).toEqual([]);
    expect(found(pod, { type: 'Pod', max: { memory: '1Gi' } })).toEqual([
      {
        limitRange: 'limits',
        resource: 'memory',
        bound: 'max',
        value: parseQuantity('2Gi'),
        allowed: parseQuantity('1Gi'),
      },
    ]);
  });

  test('bounds no pod by what it says of volumes', () => {
    expect(found(app({}), { type: 'PersistentVolumeClaim', min: { storage: '1Gi' } })).toEqual([]);
  });
});
