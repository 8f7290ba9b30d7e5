import type { LoggedRequest } from '../proxy/index.ts';

/** How often each object was created and deleted by the operator: `create configmaps istio-system/istio` → 1. */
export type Tally = ReadonlyMap<string, number>;

/** Counts what came true; Events are told, and a Lease is taken, as often as it takes. */
export function tallyOf(requests: readonly LoggedRequest[]): Tally {
  const counts = new Map<string, number>();
  for (const request of requests) {
    const what = changeOf(request);
    if (what !== undefined) counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return counts;
}

function changeOf({ effective, status, verb, resource, namespace, name }: LoggedRequest): string | undefined {
  if (!effective || resource === 'events' || resource === 'leases') return undefined;
  const object = [namespace, name].filter((part) => part !== undefined).join('/');
  if (verb === 'delete') return `delete ${resource} ${object}`;
  return status === 201 ? `create ${resource} ${object}` : undefined;
}

/** `create configmaps istio-system/istio: 1 expected, 2 found`, for each count that differs. */
export function tallyDifferences(expected: Tally, found: Tally): readonly string[] {
  const all = new Set([...expected.keys(), ...found.keys()]);
  return [...all]
    .sort()
    .map((what) => ({ what, wanted: expected.get(what) ?? 0, had: found.get(what) ?? 0 }))
    .filter(({ wanted, had }) => wanted !== had)
    .map(({ what, wanted, had }) => `${what}: ${wanted} expected, ${had} found`);
}
