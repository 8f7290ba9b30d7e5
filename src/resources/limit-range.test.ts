import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LimitRange, type LimitRangeItem, withDefaults } from './limit-range.ts';
import type { PodSpec, Requirements } from './pod-spec.ts';
import { pod, resourceList } from './testing/arbitrary.ts';

const limitRange = (...limits: LimitRangeItem[]): LimitRange => ({ metadata: { name: 'limits' }, spec: { limits } });
const ofContainers = (item: Omit<LimitRangeItem, 'type'>) => limitRange({ type: 'Container', ...item });
const app = (resources: Requirements): PodSpec => ({ containers: [{ name: 'app', resources }] });

describe('a LimitRange', () => {
  test('gives every container what it does not say itself', () => {
    const given = ofContainers({
      default: { cpu: '1', memory: '1Gi' },
      defaultRequest: { cpu: '100m', memory: '128Mi' },
    });
    const bare: PodSpec = {
      containers: [{ name: 'app' }, { name: 'istio-proxy', resources: { requests: { cpu: '50m' } } }],
      initContainers: [{ name: 'istio-init' }],
    };
    const limits = { cpu: '1', memory: '1Gi' };
    const resources = { requests: { cpu: '100m', memory: '128Mi' }, limits };
    expect(withDefaults(bare, [given])).toEqual({
      containers: [
        { name: 'app', resources },
        { name: 'istio-proxy', resources: { requests: { cpu: '50m', memory: '128Mi' }, limits } },
      ],
      initContainers: [{ name: 'istio-init', resources }],
    });
  });

  test('comes after the API server: a limit of the container is its request, not the default request', () => {
    const given = ofContainers({ defaultRequest: { cpu: '100m' } });
    expect(withDefaults(app({ limits: { cpu: '2' } }), [given])).toEqual(
      app({ requests: { cpu: '2' }, limits: { cpu: '2' } }),
    );
  });

  test('has defaults by its bounds: a limit is the most, a request the limit, or the least without one', () => {
    const given = ofContainers({ min: { cpu: '10m', memory: '1Mi' }, max: { cpu: '4' } });
    expect(withDefaults(app({}), [given])).toEqual(
      app({ requests: { cpu: '4', memory: '1Mi' }, limits: { cpu: '4' } }),
    );
  });

  test('for pods as a whole or for volumes gives no container anything', () => {
    const given = limitRange(
      { type: 'Pod', max: { cpu: '4' } },
      { type: 'PersistentVolumeClaim', min: { storage: '1Gi' } },
    );
    expect(withDefaults(app({}), [given, { metadata: { name: 'empty' } }])).toEqual(app({ requests: {}, limits: {} }));
  });

  test('with two defaults of one resource gives the later one', () => {
    const given = limitRange(
      { type: 'Container', defaultRequest: { cpu: '100m' } },
      { type: 'Container', defaultRequest: { cpu: '200m' } },
    );
    expect(withDefaults(app({}), [given])).toEqual(app({ requests: { cpu: '200m' }, limits: {} }));
  });

  test('gives nothing that another one gave before', () => {
    const [first, second] = ['100m', '200m'].map((cpu) => ofContainers({ defaultRequest: { cpu } }));
    expect(
      withDefaults(
        app({}),
        [first, second].flatMap((one) => one ?? []),
      ),
    ).toEqual(app({ requests: { cpu: '100m' }, limits: {} }));
  });

  test('leaves what a pod with limits as a whole requested before it gave its containers anything', () => {
    const given = ofContainers({ defaultRequest: { memory: '128Mi' } });
    const whole = { ...app({}), resources: { limits: { memory: '1Gi' } } };
    expect(withDefaults(whole, [given])).toEqual({
      ...app({ requests: { memory: '128Mi' }, limits: {} }),
      resources: { requests: { memory: '1Gi' }, limits: { memory: '1Gi' } },
    });
  });

  test('changes nothing about a pod that has its defaults already', () => {
    const item = fc.record(
      {
        type: fc.constantFrom('Container', 'Pod'),
        default: resourceList,
        defaultRequest: resourceList,
        min: resourceList,
        max: resourceList,
      },
      { requiredKeys: ['type'] },
    );
    const limitRanges = fc.array(
      fc.array(item, { maxLength: 2 }).map((items) => limitRange(...items)),
      { maxLength: 2 },
    );
    fc.assert(
      fc.property(pod, limitRanges, (given, ranges) => {
        const admitted = withDefaults(given, ranges);
        expect(withDefaults(admitted, ranges)).toEqual(admitted);
      }),
    );
  });
});
