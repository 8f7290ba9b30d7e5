import type { Figure } from '../measure/figure.ts';

/** What was measured on one cluster. */
export interface Measured {
  /** Version of its API server. */
  readonly kubernetes: string;
  readonly figures: readonly Figure[];
}
