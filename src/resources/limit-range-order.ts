import { amountsOf } from './amounts.ts';
import type { LimitRangeItem } from './limit-range.ts';

/** None may be above the next of those that are given. What is left out is taken from one that is. */
const ascending = ['min', 'defaultRequest', 'default', 'max'] as const;

type Bounds = Pick<LimitRangeItem, (typeof ascending)[number]>;

/** An amount, as it was written. */
interface Given {
  readonly bound: keyof Bounds;
  readonly amount: string;
}

/** An amount that is above one that it must not be above. */
export interface Disorder {
  readonly resource: string;
  readonly lower: Given;
  readonly upper: Given;
}

/**
 * Why Kubernetes would refuse these bounds of containers. The rule of ValidateLimitRange in
 * pkg/apis/core/validation/validation.go of Kubernetes (1.36), after SetDefaults_LimitRangeItem.
 */
export function limitRangeDisorder(bounds: Bounds): readonly Disorder[] {
  return ['cpu', 'memory'].flatMap((resource) => {
    const given = ascending.flatMap((bound) => {
      const quantity = amountsOf(bounds[bound]).get(resource);
      return quantity === undefined ? [] : [{ bound, quantity, amount: String(bounds[bound]?.[resource]) }];
    });
    return given.flatMap(({ quantity, ...lower }, i) => {
      const next = given[i + 1];
      if (next === undefined || quantity <= next.quantity) return [];
      return [{ resource, lower, upper: { bound: next.bound, amount: next.amount } }];
    });
  });
}
