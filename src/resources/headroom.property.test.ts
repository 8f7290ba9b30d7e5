import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ResourceList } from './amounts.ts';
import { type Demand, headroom, type ResourceQuota } from './headroom.ts';
import { podNeeds } from './pod-needs.ts';
import { allContainers, asksAsAWhole, type PodSpec } from './pod-spec.ts';
import { parseQuantity } from './quantity.ts';
import { countsPod } from './quota-scope.ts';
import { pod } from './testing/arbitrary.ts';

const counted = [
  'pods',
  'count/pods',
  'services',
  'cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
  'requests.ephemeral-storage',
  'requests.hugepages-2Mi',
  'requests.example.com/gpu',
];
const listOf = (...quantities: string[]): fc.Arbitrary<ResourceList> =>
  fc.dictionary(fc.constantFrom(...counted), fc.constantFrom(...quantities), { minKeys: 1, maxKeys: 4 });
const hard = listOf('1', '5', '20', '1Gi', '4Gi');
const used = listOf('0', '500m', '2', '128Mi', '1Gi', '5Gi');
const scopes = fc.constantFrom([], [], ['NotTerminating'], ['NotBestEffort'], ['PriorityClass']);
const quota: fc.Arbitrary<ResourceQuota> = fc.record(
  {
    metadata: fc.record({ name: fc.constantFrom('team', 'cluster') }),
    spec: fc.record({ hard, scopes }),
    status: fc.record({ hard, used }, { requiredKeys: [] }),
  },
  { requiredKeys: ['metadata', 'spec'] },
);
const quotas = fc.array(quota, { minLength: 1, maxLength: 2 });
const demands: fc.Arbitrary<readonly Demand[]> = fc.array(
  fc.record({ label: fc.constantFrom('Deployment web', 'DaemonSet cni'), pod, more: fc.integer({ min: -1, max: 3 }) }),
  { minLength: 1, maxLength: 3 },
);

test('headroom has nothing against demands exactly when admission lets in their pods, one by one', () => {
  fc.assert(
    fc.property(quotas, demands, (given, wanted) => {
      const { shortages, unspecified } = headroom(given, wanted);
      expect(shortages.length + unspecified.length === 0).toBe(admitsAll(given, wanted));
    }),
    { numRuns: 500 },
  );
});

test('headroom is enough as soon as a quota allows all that is needed beside what is used, and no sooner', () => {
  fc.assert(
    fc.property(quota, demands, (given, wanted) => {
      const { shortages } = headroom([given], wanted);
      const raisedBy = (more: bigint) => {
        const hard = shortages.map((one) => [one.resource, nanos(one.used + one.needed + more)]);
        return { ...given, status: { ...given.status, hard: Object.fromEntries(hard) } };
      };
      expect(headroom([raisedBy(0n)], wanted).shortages).toEqual([]);
      expect(headroom([raisedBy(-1n)], wanted).shortages.map(({ resource }) => resource)).toEqual(
        shortages.map(({ resource }) => resource),
      );
    }),
  );
});

/** A naive admission: it looks at one pod after the other, counts each that it lets in, and stops at the first it refuses. */
function admitsAll(given: readonly ResourceQuota[], wanted: readonly Demand[]): boolean {
  const ledgers = given.map((quota) => ({ quota, used: new Map(Object.entries(quota.status?.used ?? {}).map(read)) }));
  const pods = wanted.flatMap((demand) => Array.from({ length: Math.max(demand.more, 0) }, () => demand.pod));
  return pods.every((one) =>
    ledgers
      .filter(({ quota }) => countsPod(quota.spec ?? {}, one))
      .every(({ quota, used }) => admits(quota, used, one)),
  );
}

function admits({ spec: wished, status }: ResourceQuota, used: Map<string, bigint>, one: PodSpec): boolean {
  const needs = podNeeds(one);
  for (const [resource, most] of Object.entries(status?.hard ?? wished?.hard ?? {}).map(read)) {
    const need = needs.get(resource) ?? 0n;
    const after = (used.get(resource) ?? 0n) + need;
    if (!isNamed(resource, one) || (need > 0n && after > most)) return false;
    used.set(resource, after);
  }
  return true;
}

function isNamed(resource: string, one: PodSpec): boolean {
  const [found, side, name = ''] = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(resource) ?? [];
  if (found === undefined || asksAsAWhole(one)) return true;
  const listed = side === 'limits' ? ('limits' as const) : ('requests' as const);
  return allContainers(one).every(({ resources }) => name in (resources?.[listed] ?? {}));
}

function read([name, text]: [string, string | number]): readonly [string, bigint] {
  return [name, parseQuantity(text) ?? 0n];
}

const nanos = (quantity: bigint) => `${quantity}n`;
