import type { LabelRequirement, LabelSelector } from '../../api/index.ts';
import { isRecord } from '../../kube/json.ts';

/** The selector of an object, which the API server has checked; undefined where there is none. */
export function selectorOf(spec: unknown): LabelSelector | undefined {
  const selector = isRecord(spec) ? spec.selector : undefined;
  return isRecord(selector) ? (selector as LabelSelector) : undefined;
}

/** A selector as a list request takes it; empty for one that selects everything. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const equal = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  return [...equal, ...matchExpressions.map(requirementText)].join(',');
}

function requirementText({ key, operator, values = [] }: LabelRequirement): string {
  switch (operator) {
    case 'In':
      return `${key} in (${values.join(',')})`;
    case 'NotIn':
      return `${key} notin (${values.join(',')})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
  }
}
