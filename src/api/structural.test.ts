import { expect, test } from 'vitest';
import { z } from 'zod';
import { structural } from './structural.ts';

const of = (schema: z.ZodType) => {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' });
  return structural(plain, 'spec');
};

test('objects, lists and maps keep their bounds, defaults, descriptions and extensions', () => {
  const schema = z.object({
    list: z
      .array(z.string().max(3))
      .max(2)
      .meta({ description: 'A list.', 'x-kubernetes-list-type': 'set' })
      .default(['a']),
    map: z.record(z.string(), z.boolean()).meta({ maxProperties: 4 }),
  });
  expect(of(schema)).toEqual({
    type: 'object',
    required: ['map'],
    properties: {
      list: {
        type: 'array',
        description: 'A list.',
        default: ['a'],
        maxItems: 2,
        items: { type: 'string', maxLength: 3 },
        'x-kubernetes-list-type': 'set',
      },
      map: { type: 'object', maxProperties: 4, additionalProperties: { type: 'boolean' } },
    },
  });
});

test('whole numbers and times are said the way Kubernetes says them', () => {
  expect(of(z.object({ count: z.int(), at: z.iso.datetime() }))).toEqual({
    type: 'object',
    required: ['count', 'at'],
    properties: { count: { type: 'integer', format: 'int64' }, at: { type: 'string', format: 'date-time' } },
  });
});

test('a strict object does not forbid unknown fields by itself, which a CRD cannot say beside its properties', () => {
  expect(of(z.strictObject({ a: z.boolean() }))).toEqual({
    type: 'object',
    required: ['a'],
    properties: { a: { type: 'boolean' } },
  });
});

test('a union is refused with the path of the field', () => {
  const schema = z.object({ charts: z.array(z.object({ from: z.union([z.string(), z.boolean()]) })) });
  expect(() => of(schema)).toThrow('spec.charts[].from: anyOf cannot stand in a structural schema');
});

test('a pattern that RE2 does not know is refused with the path of the field', () => {
  const schema = z.object({ tags: z.record(z.string(), z.string().regex(/^(?!default)/)) });
  expect(() => of(schema)).toThrow('spec.tags.*: pattern ^(?!default) uses lookaround, which RE2 does not know');
});
