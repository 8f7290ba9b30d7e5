import type { Figure } from './measure/figure.ts';

/** How large and how often. */
export interface Size {
  /** Of the cluster, or of each workload: a suite says which. */
  readonly pods: number;
  /** One number, or one for each size that is measured. */
  readonly namespaces: readonly number[];
  /** How often each thing is measured; what takes long is measured less often. */
  readonly runs: number;
}

export interface Results {
  /** Version of the API server that was measured on. */
  readonly kubernetes: string;
  readonly figures: readonly Figure[];
  /** Which measurements could not be carried out, and why. */
  readonly failures: readonly string[];
}

/** Measurements that belong together; `npm run bench -- NAME` runs one suite. */
export interface Suite {
  readonly name: string;
  /** One line for people who choose. */
  readonly about: string;
  /** Names for `--only`, in the order in which they are measured. */
  readonly measurements: readonly string[];
  /** The size of the official run. */
  readonly official: Size;
  /** Why it can't be measured at this size; undefined when it can. */
  objection(size: Size): string | undefined;
  /** Runs the chosen measurements; `tell` gets a line whenever something begins. */
  run(chosen: ReadonlySet<string>, size: Size, tell: (line: string) => void): Promise<Results>;
}
