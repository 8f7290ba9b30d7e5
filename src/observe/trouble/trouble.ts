import type { Workload } from '../../rollout/workload.ts';

/** What stands in a workload's way: a fact with figures, which names neither the workload nor what to do. */
export type Trouble = NonNullable<Workload['trouble']>;
