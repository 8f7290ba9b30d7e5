import type { Plan } from '../proxy/index.ts';

export const campaigns = ['crash', 'stale', 'missed', 'transport'] as const;
export type Campaign = (typeof campaigns)[number];

/** One disturbed life of a mesh. Plain data: the same trial disturbs in the same way each time. */
export interface Trial {
  /** Name of the life that is disturbed. */
  readonly life: string;
  readonly campaign: Campaign;
  /** What makes it this trial among those of its life and campaign: `install/crash:17` is the one with key 17. */
  readonly key: string;
  /** What is done to the operator, for people. */
  readonly story: string;
  /** The plan is played from the beginning of this step on. */
  readonly step: string;
  readonly plan: Plan;
  /** Resources whose lists are kept as they are just before the step, to be replayed. */
  readonly remember: readonly string[];
  /** Resources whose watches are told just before the step that they are too old, so that new ones meet the plan. */
  readonly attach: readonly string[];
  /** The operator is killed before people do what the step says, and started again afterwards. */
  readonly absent: boolean;
  /** The operator is killed and started again as soon as people have done what the step says. */
  readonly restart: boolean;
  /** When the faults end, counted from the first of them; a plan that ends by itself needs no time. */
  readonly milliseconds: number;
  /** Resources whose watches are told at the end of the faults that they are too old. */
  readonly expire: readonly string[];
}

/** Which trial is meant: its key is a seed, or what another trial of its campaign was named by. */
export type Choice = Pick<Trial, 'life' | 'campaign' | 'key'>;

/** `install/transport:17`, as `--plan` takes it. */
export function nameOf({ life, campaign, key }: Choice): string {
  return `${life}/${campaign}:${key}`;
}
