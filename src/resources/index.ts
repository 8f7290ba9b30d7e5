export { type Amounts, amountsOf, formatAmount, listOf, max, plus, type ResourceList, times } from './amounts.ts';
export {
  type Demand,
  type Headroom,
  headroom,
  type ResourceQuota,
  type Shortage,
  type Unspecified,
} from './headroom.ts';
export { type LimitRange, type LimitRangeItem, withDefaults } from './limit-range.ts';
export { limitRangeDisorder } from './limit-range-order.ts';
export { type Bound, type LimitViolation, limitViolations } from './limit-violations.ts';
export { mostPods, type ScaledWorkload, type Scaling } from './most-pods.ts';
export { podNeeds } from './pod-needs.ts';
export type { Container, PodSpec, Requirements } from './pod-spec.ts';
export { parseQuantity, type Quantity } from './quantity.ts';
export { countsPod, coversPriority, type QuotaScopes } from './quota-scope.ts';
export { type PodGroup, quotaSize } from './quota-size.ts';
