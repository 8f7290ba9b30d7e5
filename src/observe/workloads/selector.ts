import type { KubeObject } from '../../kube/index.ts';
import { isRecord, listAt, textAt } from '../../kube/json.ts';

type Labels = Readonly<Record<string, string>>;

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** Which pods are meant: all requirements hold, and without any it is every pod of the namespace. */
export type Selector = readonly Requirement[];

/** A selector as objects of the API have it; undefined where there is none. */
export function selectorOf(spec: KubeObject['spec']): Selector | undefined {
  const selector = isRecord(spec) ? spec.selector : undefined;
  if (!isRecord(selector)) return undefined;
  const equal = Object.entries(isRecord(selector.matchLabels) ? selector.matchLabels : {});
  return [
    ...equal.map(([key, value]) => ({ key, operator: 'In', values: [String(value)] })),
    ...listAt(selector, 'matchExpressions').map((expression) => ({
      key: textAt(expression, 'key') ?? '',
      operator: textAt(expression, 'operator') ?? '',
      values: listAt(expression, 'values').map(String),
    })),
  ];
}

export function selects(selector: Selector, labels: Labels): boolean {
  return selector.every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      default:
        return false;
    }
  });
}

/** A selector as a list request takes it. */
export function selectorText(selector: Selector): string {
  return selector
    .map(({ key, operator, values }) => {
      if (operator === 'Exists') return key;
      if (operator === 'DoesNotExist') return `!${key}`;
      return `${key} ${operator.toLowerCase()} (${values.join(',')})`;
    })
    .join(',');
}
