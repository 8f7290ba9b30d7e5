import type { History } from '../oracle/history.ts';

/** How often each object came into being and went, whoever did it: `create v1|ConfigMap|istio-system|istio` → 1. */
export type Tally = ReadonlyMap<string, number>;

/** Pods of users come and go as often as Kubernetes likes. */
const uncounted = new Set(['Pod']);

/**
 * Counts what was stored. Who deleted an object is no matter: what a revision owned goes by the garbage collector, or by
 * the operator when that is slow.
 */
export function tallyOf({ moments }: History): Tally {
  const counts = new Map<string, number>();
  for (const { key, before, after } of moments) {
    const object = after ?? before;
    if (object === undefined || uncounted.has(object.kind) || (before !== undefined && after !== undefined)) continue;
    const what = `${after === undefined ? 'delete' : 'create'} ${key}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return counts;
}

/** `create v1|ConfigMap|istio-system|istio: 1 expected, 2 found`, for each count that differs. */
export function tallyDifferences(expected: Tally, found: Tally): readonly string[] {
  const all = new Set([...expected.keys(), ...found.keys()]);
  return [...all]
    .sort()
    .map((what) => ({ what, wanted: expected.get(what) ?? 0, had: found.get(what) ?? 0 }))
    .filter(({ wanted, had }) => wanted !== had)
    .map(({ what, wanted, had }) => `${what}: ${wanted} expected, ${had} found`);
}
