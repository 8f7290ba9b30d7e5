/** A JSON object whose fields are not known yet. */
export type JsonObject = { readonly [field: string]: unknown };

/** True for a JSON object, false for a list, null and everything plain. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy of `base` in which every field of `over` wins; objects are merged, everything else is replaced. */
export function mergeJson(base: JsonObject, over: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...base };
  for (const [field, value] of Object.entries(over)) {
    const below = merged[field];
    merged[field] = isJsonObject(value) && isJsonObject(below) ? mergeJson(below, value) : value;
  }
  return merged;
}
