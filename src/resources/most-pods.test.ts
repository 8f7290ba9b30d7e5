import { describe, expect, test } from 'vitest';
import { type CountOrPercent, mostPods } from './most-pods.ts';

const nodes = 7;
const deployment = (replicas: number, maxSurge?: CountOrPercent) =>
  ({
    kind: 'Deployment',
    spec: { replicas, ...(maxSurge !== undefined && { strategy: { rollingUpdate: { maxSurge } } }) },
  }) as const;

describe('a Deployment', () => {
  test.each([
    [deployment(4), 5],
    [deployment(5), 7],
    [deployment(3, 2), 5],
    [deployment(3, 0), 3],
    [deployment(3, '100%'), 6],
    [deployment(10, '25%'), 13],
    [deployment(10, '0%'), 10],
    [deployment(10, 'some'), 10],
    [deployment(0), 0],
    [deployment(1, 3), 2],
    [deployment(0, 3), 0],
  ])('has, while it is updated, its replicas and the surge, rounded up: %j', (workload, pods) => {
    expect(mostPods(workload, { nodes })).toBe(pods);
  });

  test('that says nothing has one replica and a surge of a quarter', () => {
    expect(mostPods({ kind: 'Deployment', spec: {} }, { nodes })).toBe(2);
  });

  test('that ends all pods before it starts others has no surge', () => {
    expect(mostPods({ kind: 'Deployment', spec: { replicas: 3, strategy: { type: 'Recreate' } } }, { nodes })).toBe(3);
  });

  test('with an autoscaler has as many as that allows, and the surge of so many', () => {
    expect(mostPods(deployment(2), { nodes, autoscaler: { minReplicas: 2, maxReplicas: 10 } })).toBe(13);
  });

  test('that was scaled to zero by hand stays there, unless its autoscaler scales to zero itself', () => {
    const autoscaler = { maxReplicas: 4 };
    expect(mostPods(deployment(0), { nodes, autoscaler })).toBe(0);
    expect(mostPods(deployment(0), { nodes, autoscaler: { ...autoscaler, minReplicas: 0 } })).toBe(5);
  });
});

describe('a StatefulSet', () => {
  test('never has more than its replicas', () => {
    const specs = [{}, { replicas: 3 }];
    expect(specs.map((spec) => mostPods({ kind: 'StatefulSet', spec }, { nodes }))).toEqual([1, 3]);
    expect(mostPods({ kind: 'StatefulSet', spec: {} }, { nodes, autoscaler: { maxReplicas: 5 } })).toBe(5);
  });
});

describe('a DaemonSet', () => {
  test.each([
    [{}, 7],
    [{ updateStrategy: { rollingUpdate: { maxSurge: 2 } } }, 9],
    [{ updateStrategy: { rollingUpdate: { maxSurge: '10%' } } }, 8],
    [{ updateStrategy: { type: 'OnDelete' } }, 7],
  ])('has a pod on each of seven nodes, and the surge where it says one: %j', (spec, pods) => {
    expect(mostPods({ kind: 'DaemonSet', spec }, { nodes })).toBe(pods);
  });
});
