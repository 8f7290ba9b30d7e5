import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listOf, plus, times } from './amounts.ts';
import { headroom } from './headroom.ts';
import { mostPods } from './most-pods.ts';
import { podNeeds } from './pod-needs.ts';
import type { PodSpec, Requirements } from './pod-spec.ts';
import { type PodGroup, quotaSize } from './quota-size.ts';
import { pod } from './testing/arbitrary.ts';

const app = (resources: Requirements): PodSpec => ({ containers: [{ name: 'app', resources }] });
const istiod = app({ requests: { cpu: '500m', memory: '2Gi' } });
const guaranteed = app({ requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } });

describe('the size of a quota', () => {
  test('is that of the most pods that an autoscaler and an update make, and one more', () => {
    const spec = { strategy: { rollingUpdate: { maxSurge: '100%' } } };
    const most = mostPods({ kind: 'Deployment', spec }, { autoscaler: { maxReplicas: 5 }, nodes: 0 });
    expect(listOf(quotaSize([{ pod: istiod, most }]))).toEqual({
      pods: '11',
      'requests.cpu': '5500m',
      'requests.memory': '22Gi',
    });
  });

  test('has limits only where every container has them, for a quota on them would refuse all others', () => {
    const alone = {
      pods: '2',
      'requests.cpu': '2',
      'requests.memory': '2Gi',
      'limits.cpu': '2',
      'limits.memory': '2Gi',
    };
    expect(listOf(quotaSize([{ pod: guaranteed, most: 1 }]))).toEqual(alone);
    const both = [guaranteed, istiod].map((one) => ({ pod: one, most: 1 }));
    expect(listOf(quotaSize(both))).toEqual({ pods: '4', 'requests.cpu': '3', 'requests.memory': '6Gi' });
    expect(listOf(quotaSize([...both, { pod: app({}), most: 0 }]))).toEqual({ pods: '5' });
  });

  test('of nothing is nothing', () => {
    expect(listOf(quotaSize([]))).toEqual({});
  });
});

const groups: fc.Arbitrary<readonly PodGroup[]> = fc.array(fc.record({ pod, most: fc.nat(12) }), {
  minLength: 1,
  maxLength: 4,
});
const quotaOf = (hard: Readonly<Record<string, string>>) => ({
  metadata: { name: 'own' },
  spec: { hard },
  status: { hard, used: {} },
});
const demandsOf = (wanted: readonly PodGroup[], beside = 0) =>
  wanted.map((group, i) => ({ label: `Deployment ${i}`, pod: group.pod, more: group.most + beside }));

describe('whatever the pods ask for', () => {
  test('a quota of that size admits all of them at once, and one more of each workload', () => {
    fc.assert(
      fc.property(groups, (wanted) => {
        const quota = quotaOf(listOf(quotaSize(wanted)));
        expect(headroom([quota], demandsOf(wanted))).toEqual({ shortages: [], unspecified: [] });
        expect(headroom([quota], demandsOf(wanted, 1))).toEqual({ shortages: [], unspecified: [] });
      }),
    );
  });

  test('it is above what all of them need by no more than one pod of each workload', () => {
    fc.assert(
      fc.property(groups, (wanted) => {
        const needed = plus(...wanted.map((group) => times(podNeeds(group.pod), group.most)));
        const margin = plus(...wanted.map((group) => podNeeds(group.pod)));
        for (const [resource, hard] of quotaSize(wanted)) {
          const above = hard - (needed.get(resource) ?? 0n);
          expect(above >= 0n && above <= (margin.get(resource) ?? 0n)).toBe(true);
        }
      }),
    );
  });

  test('two revisions together get what each of them gets alone, as far as both may be limited', () => {
    fc.assert(
      fc.property(groups, groups, (older, newer) => {
        const [one, other] = [quotaSize(older), quotaSize(newer)];
        for (const [resource, hard] of quotaSize([...older, ...newer])) {
          expect(hard).toBe((one.get(resource) ?? 0n) + (other.get(resource) ?? 0n));
        }
      }),
    );
  });

  test('only what a container leaves open is not limited', () => {
    fc.assert(
      fc.property(groups, (wanted) => {
        const hard = Object.fromEntries([...quotaSize(wanted).keys()].map((resource) => [resource, '0']));
        const others = ['requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'].filter(
          (one) => !(one in hard),
        );
        const { unspecified } = headroom(
          [quotaOf(Object.fromEntries(others.map((one) => [one, '0'])))],
          demandsOf(wanted, 1),
        );
        const unneeded = (resource: string) => wanted.every((group) => !podNeeds(group.pod).has(resource));
        expect(others.filter((one) => !unspecified.some(({ resource }) => resource === one) && !unneeded(one))).toEqual(
          [],
        );
      }),
    );
  });
});
