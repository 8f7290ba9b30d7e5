import type { Values } from '../provider.ts';

/** Helm's rule: maps are merged, everything else is replaced by the later one. */
export function merge(earlier: Values, later: Values): Values {
  const merged = new Map(Object.entries(earlier));
  for (const [key, value] of Object.entries(later)) {
    const before = merged.get(key);
    merged.set(key, isValues(before) && isValues(value) ? merge(before, value) : value);
  }
  return Object.fromEntries(merged);
}

export function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asValues(value: unknown): Values {
  return isValues(value) ? value : {};
}

export function at(values: Values, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => asValues(node)[key], values);
}

/** What stands at a path, or on the way to it in the place of a map: null, for one, takes away all below. */
export function foundAt(
  values: Values,
  path: readonly string[],
): { readonly path: readonly string[]; readonly value: unknown } | undefined {
  for (const length of path.keys()) {
    const way = path.slice(0, length + 1);
    const value = at(values, way);
    if (value === undefined) return undefined;
    if (!isValues(value) || way.length === path.length) return { path: way, value };
  }
  return undefined;
}
