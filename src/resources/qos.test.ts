import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import type { ResourceList } from './amounts.ts';
import { containersOf } from './containers.ts';
import type { Container } from './pod-spec.ts';
import { type QosClass, withQos } from './qos.ts';

const istiod = (containers: readonly Container[], initContainers?: readonly Container[]): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'istiod-1-30-3', namespace: 'istio-system' },
  spec: {
    replicas: 2,
    template: {
      metadata: { labels: { app: 'istiod' } },
      spec: { containers, ...(initContainers === undefined ? {} : { initContainers }) },
    },
  },
});
const discovery = (requests?: ResourceList, limits?: ResourceList) => ({
  name: 'discovery',
  image: 'pilot',
  resources: { ...(requests === undefined ? {} : { requests }), ...(limits === undefined ? {} : { limits }) },
});
const both = { cpu: '500m', memory: '2Gi' };
const fieldOf = (field: string, list = 'containers', name = 'discovery') => ({
  kind: 'Deployment',
  namespace: 'istio-system',
  name: 'istiod-1-30-3',
  field: `spec.template.spec.${list}[${name}].resources.${field}`,
});

describe('pods that are to be Guaranteed', () => {
  it('get a limit where only a request is rendered, and nothing else of them is touched', () => {
    expect(withQos([istiod([discovery(both)])], 'Guaranteed')).toEqual({
      objects: [istiod([discovery(both, both)])],
      adjusted: [
        { ...fieldOf('limits.cpu'), value: '500m' },
        { ...fieldOf('limits.memory'), value: '2Gi' },
      ],
      unmet: [],
    });
  });

  it('request as much as their limit, and keep amounts of anything else', () => {
    const rendered = discovery({ ...both, 'ephemeral-storage': '1Gi' }, { cpu: 2, memory: '2Gi' });
    expect(withQos([istiod([rendered])], 'Guaranteed')).toEqual({
      objects: [istiod([discovery({ ...both, cpu: 2, 'ephemeral-storage': '1Gi' }, { cpu: 2, memory: '2Gi' })])],
      adjusted: [{ ...fieldOf('requests.cpu'), value: '2' }],
      unmet: [],
    });
  });

  it('are left as they are where the same amounts are only said in other words', () => {
    const object = istiod([discovery({ cpu: '2000m', memory: '2048Mi' }, { cpu: 2, memory: '2Gi' })]);
    expect(withQos([object], 'Guaranteed')).toEqual({ objects: [object], adjusted: [], unmet: [] });
  });

  it('need no request where there is a limit, because Kubernetes takes that for it', () => {
    const object = istiod([discovery(undefined, both)]);
    expect(withQos([object], 'Guaranteed')).toEqual({ objects: [object], adjusted: [], unmet: [] });
  });

  it('are so in their init containers, too', () => {
    const setUp = { name: 'set-up', resources: { requests: both } };
    const result = withQos([istiod([discovery(both, both)], [setUp])], 'Guaranteed');
    expect(result.objects).toEqual([
      istiod([discovery(both, both)], [{ name: 'set-up', resources: { requests: both, limits: both } }]),
    ]);
    expect(result.adjusted.map(({ field }) => field)).toEqual(
      ['limits.cpu', 'limits.memory'].map((field) => fieldOf(field, 'initContainers', 'set-up').field),
    );
  });

  it("can't be so with a container of which nobody says how much it needs", () => {
    const object = istiod([discovery({ cpu: '500m' }), { name: 'beside' }]);
    expect(withQos([object], 'Guaranteed').unmet).toEqual([
      { object, container: 'discovery', resource: 'memory' },
      { object, container: 'beside', resource: 'cpu' },
      { object, container: 'beside', resource: 'memory' },
    ]);
  });
});

describe('pods that are to be Burstable', () => {
  it('lose their limits of CPU when they would be Guaranteed, and keep those of memory', () => {
    expect(withQos([istiod([discovery(both, both)])], 'Burstable')).toEqual({
      objects: [istiod([discovery(both, { memory: '2Gi' })])],
      adjusted: [fieldOf('limits.cpu')],
      unmet: [],
    });
  });

  it('keep the request that a limit stood for', () => {
    expect(withQos([istiod([discovery(undefined, both)])], 'Burstable')).toEqual({
      objects: [istiod([discovery({ cpu: '500m' }, { memory: '2Gi' })])],
      adjusted: [{ ...fieldOf('requests.cpu'), value: '500m' }, fieldOf('limits.cpu')],
      unmet: [],
    });
  });

  it('are left as they are when they are Burstable already', () => {
    const object = istiod([discovery(both, { cpu: '2', memory: '2Gi' })]);
    expect(withQos([object], 'Burstable')).toEqual({ objects: [object], adjusted: [], unmet: [] });
  });

  it("can't be so when nobody says how much anything of them needs", () => {
    const object = istiod([{ name: 'discovery' }]);
    expect(withQos([object], 'Burstable').unmet).toEqual([
      { object, container: 'discovery', resource: 'cpu' },
      { object, container: 'discovery', resource: 'memory' },
    ]);
  });
});

describe('whatever is rendered', () => {
  const quantity = fc.constantFrom('100m', '1', 1, '2Gi');
  const amounts = fc.record({ cpu: quantity, memory: quantity }, { requiredKeys: [] });
  const container = fc.record({
    name: fc.constantFrom('a', 'b'),
    resources: fc.record({ requests: amounts, limits: amounts }, { requiredKeys: [] }),
  });
  const objects = fc.array(fc.array(container, { minLength: 1, maxLength: 3 }).map((all) => istiod(all)));
  const classes = fc.constantFrom<QosClass>('Guaranteed', 'Burstable');

  it('the pods are of the class that was asked for, unless it is said why not', () => {
    fc.assert(
      fc.property(objects, classes, (rendered, qos) => {
        const { objects: made, unmet } = withQos(rendered, qos);
        const failed = new Set(unmet.map(({ object }) => object));
        made.forEach((object, i) => {
          const before = rendered[i];
          if (before === undefined || !failed.has(before)) expect(classOf(object)).toBe(qos);
        });
      }),
    );
  });

  it('asking once more changes nothing, and what is not listed is as it was', () => {
    fc.assert(
      fc.property(objects, classes, (rendered, qos) => {
        const { objects: made, adjusted } = withQos(rendered, qos);
        expect(withQos(made, qos)).toMatchObject({ objects: made, adjusted: [] });
        if (adjusted.length === 0) expect(made).toEqual(rendered);
      }),
    );
  });

  it('objects without pods are handed on as they are', () => {
    const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio' }, spec: { template: {} } };
    expect(withQos([config], 'Guaranteed').objects[0]).toBe(config);
  });
});

/** As Kubernetes tells it. */
function classOf(object: KubeObject): string {
  const needs = containersOf(object).flatMap(({ container: { resources } }) =>
    ['cpu', 'memory'].map((resource) => {
      const limit = resources?.limits?.[resource];
      return { limit, request: resources?.requests?.[resource] ?? limit };
    }),
  );
  if (needs.every(({ request }) => request === undefined)) return 'BestEffort';
  const isGuaranteed = needs.every(({ limit, request }) => limit !== undefined && String(limit) === String(request));
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}
