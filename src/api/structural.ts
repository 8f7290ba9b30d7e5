/**
 * From the JSON Schema that zod writes to the structural schema that a CRD may hold: the same meaning without what the
 * API server refuses, and with a clear error for what cannot be said there.
 */

export type JsonSchema = { readonly [keyword: string]: unknown };

/** Keywords that a structural schema has no place for; unions become optional fields and a CEL rule instead. */
const refused = ['$ref', 'oneOf', 'anyOf', 'allOf', 'not', 'const', 'if', 'patternProperties', 'prefixItems'];

/**
 * Rewrites `schema`; the result holds only what the API server accepts.
 * @throws Error naming the path, when the schema says something a structural schema cannot.
 */
export function structural(schema: JsonSchema, path = ''): JsonSchema {
  refuseUnions(schema, path);
  const kept = withoutNoise(schema);
  return { ...kept, ...children(kept, path) };
}

function refuseUnions(schema: JsonSchema, path: string): void {
  const found = refused.find((keyword) => keyword in schema);
  if (found !== undefined) throw new Error(`${path || 'the schema'}: ${found} cannot stand in a structural schema`);
  if (typeof schema.pattern === 'string' && /\(\?[=!<]/.test(schema.pattern) && schema.format !== 'date-time') {
    throw new Error(`${path}: pattern ${schema.pattern} uses lookaround, which RE2 does not know`);
  }
}

/** Drops what zod adds beyond the meaning: its dialect, the bounds of a safe integer, the expression of a date-time. */
function withoutNoise(schema: JsonSchema): JsonSchema {
  const noise = [
    '$schema',
    'propertyNames',
    ...(schema.minimum === Number.MIN_SAFE_INTEGER ? ['minimum'] : []),
    ...(schema.maximum === Number.MAX_SAFE_INTEGER ? ['maximum'] : []),
    ...(schema.format === 'date-time' ? ['pattern'] : []),
    ...('properties' in schema ? ['additionalProperties'] : []),
  ];
  const integer = schema.type === 'integer' ? { format: 'int64' } : {};
  return { ...without(schema, ...noise), ...integer };
}

function children(schema: JsonSchema, path: string): JsonSchema {
  const { properties, items, additionalProperties } = schema;
  return {
    ...(isSchema(properties) ? { properties: eachProperty(properties, path) } : {}),
    ...(isSchema(items) ? { items: structural(items, `${path}[]`) } : {}),
    ...(isSchema(additionalProperties) ? { additionalProperties: structural(additionalProperties, `${path}.*`) } : {}),
  };
}

function eachProperty(properties: JsonSchema, path: string): JsonSchema {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      if (!isSchema(property)) throw new Error(`${path}.${name}: not a schema`);
      return [name, structural(property, `${path}.${name}`)];
    }),
  );
}

function without(schema: JsonSchema, ...keywords: readonly string[]): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !keywords.includes(keyword)));
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
