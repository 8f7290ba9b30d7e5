/** Checks values before helm sees them: plain JSON, not too much of it, and nothing that poisons an object in JavaScript. */
import { ChartError } from './chart-error.ts';

const poisonous = new Set(['__proto__', 'constructor', 'prototype']);
const maxDepth = 64;
const maxNodes = 100_000;

/**
 * `what` names the chart in messages.
 *
 * @throws ChartError `InvalidValues`, with the path of the value
 */
export function checkValues(values: Readonly<Record<string, unknown>>, what: string): void {
  const open: { readonly value: unknown; readonly path: readonly string[] }[] = [{ value: values, path: [] }];
  for (let seen = 0; open.length > 0; seen++) {
    const { value, path } = open.pop() ?? { value: undefined, path: [] };
    if (seen > maxNodes) throw invalid(what, [], `there are more than ${maxNodes} values`);
    if (path.length > maxDepth) throw invalid(what, path.slice(0, 8), `it is nested more than ${maxDepth} levels deep`);
    const finding = findingOf(value);
    if (finding !== undefined) throw invalid(what, path, finding);
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, member] of Object.entries(value)) {
      if (poisonous.has(key)) throw invalid(what, [...path, key], 'a value must not have this name');
      open.push({ value: member, path: [...path, key] });
    }
  }
}

/** How people write the path of a value: `global.proxy.image`. */
export function pathOf(path: readonly string[]): string {
  return path.length === 0 ? 'values' : path.join('.');
}

function findingOf(value: unknown): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) return 'it is no finite number';
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol')
    return `it is a ${typeof value}`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? undefined : 'it is no plain map';
}

function invalid(what: string, path: readonly string[], finding: string): ChartError {
  return new ChartError(
    'InvalidValues',
    `The values for ${what} cannot be used: ${pathOf(path)}: ${finding}. Correct it in the values.`,
  );
}
