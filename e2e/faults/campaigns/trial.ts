import type { Plan } from '../proxy/index.ts';

export const campaigns = ['crash', 'stale', 'missed', 'transport'] as const;
export type Campaign = (typeof campaigns)[number];

/** What people do in the life of a mesh, in this order. */
export const steps = ['install', 'damage', 'retag', 'uninstall'] as const;
export type Step = (typeof steps)[number];

/** One disturbed life of a mesh. Plain data: the same trial disturbs in the same way each time. */
export interface Trial {
  readonly campaign: Campaign;
  /** What makes it this trial among those of its campaign: `crash:17` is the one with key 17. */
  readonly key: string;
  /** What is done to the operator, for people. */
  readonly story: string;
  /** The plan is played from the beginning of this step on. */
  readonly step: Step;
  readonly plan: Plan;
  /** Resources whose lists are kept as they are just before the step, to be replayed. */
  readonly remember: readonly string[];
  /** Resources whose watches are told just before the step that they are too old, so that new ones meet the plan. */
  readonly attach: readonly string[];
  /** The operator is killed and started again as soon as people have done what the step says. */
  readonly restart: boolean;
  /** When the faults end, counted from the first of them; a plan that ends by itself needs no time. */
  readonly milliseconds: number;
  /** Resources whose watches are told at the end of the faults that they are too old. */
  readonly expire: readonly string[];
}

/** `transport:17`, as `--plan` takes it. */
export function nameOf({ campaign, key }: Pick<Trial, 'campaign' | 'key'>): string {
  return `${campaign}:${key}`;
}
