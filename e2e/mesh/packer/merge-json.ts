import { isRecord, type JsonRecord } from '../../../src/kube/json.ts';

/** A copy of `base` in which every field of `over` wins; objects are merged, everything else is replaced. */
export function mergeJson(base: JsonRecord, over: JsonRecord): JsonRecord {
  const merged: Record<string, unknown> = { ...base };
  for (const [field, value] of Object.entries(over)) {
    const below = merged[field];
    merged[field] = isRecord(value) && isRecord(below) ? mergeJson(below, value) : value;
  }
  return merged;
}
