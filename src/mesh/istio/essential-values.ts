import type { Values } from '../provider.ts';

/** Values of the control plane's chart that only decide how many pods of istiod run, where, how large and under which labels. */
const scaling: ReadonlySet<string> = new Set([
  'replicaCount',
  'autoscaleEnabled',
  'autoscaleMin',
  'autoscaleMax',
  'autoscaleBehavior',
  'cpu',
  'memory',
  'rollingMaxSurge',
  'rollingMaxUnavailable',
  'resources',
  'pdb',
  'affinity',
  'nodeSelector',
  'tolerations',
  'topologySpreadConstraints',
  'podLabels',
  'podAnnotations',
  'deploymentLabels',
  'deploymentAnnotations',
]);

/** The same among the values that all of the chart's objects share; each is used by istiod alone. */
const sharedScaling: ReadonlySet<string> = new Set(['priorityClassName', 'defaultPodDisruptionBudget']);

/**
 * The values that make a revision what it is. A change of any other is applied to the revision that runs, and needs no
 * new one. What is empty afterwards is left out, because a map without keys asks for nothing.
 */
export function essentialValues(values: Values): Values {
  return without(values, scaling, {
    pilot: (pilot) => without(pilot, scaling),
    global: (global) => without(global, sharedScaling),
  });
}

type Inner = Readonly<Record<string, (values: Values) => Values>>;

function without(values: Values, keys: ReadonlySet<string>, inner: Inner = {}): Values {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]): readonly [string, unknown][] => {
      if (keys.has(key)) return [];
      const reduce = inner[key];
      if (reduce === undefined || !isValues(value)) return [[key, value]];
      const kept = reduce(value);
      return Object.keys(kept).length === 0 ? [] : [[key, kept]];
    }),
  );
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
