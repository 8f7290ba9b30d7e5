import type { Target } from '../measure/figure.ts';

/** Times what the cluster itself needs for the same restarts. */
export const overPodsPace: Target = { most: 1.3 };
/** For each wave and tag. */
export const writesToPoint: Target = { most: 1 };
/** For each workload. */
export const writesToRestart: Target = { most: 1 };
/** In bytes: what etcd takes for one object. */
export const largestObject: Target = { most: 1.5 * 2 ** 20 };
