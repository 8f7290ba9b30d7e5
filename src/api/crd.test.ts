import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CustomResourceDefinition, crdFiles, customResourceDefinitions } from './crd.ts';
import { isSchema, type JsonSchema } from './structural.ts';

const folder = join(import.meta.dirname, '../../crds');

test('the files in crds/ are what the schema says', () => {
  const stored = readdirSync(folder).map((name): [string, string] => [name, readFileSync(join(folder, name), 'utf8')]);
  expect(Object.fromEntries(stored)).toEqual(Object.fromEntries(crdFiles()));
});

test('generating twice gives the same bytes', () => {
  expect([...crdFiles()]).toEqual([...crdFiles()]);
});

test('kubectl get shows what a person wants to know first', () => {
  const columns = customResourceDefinitions.map((crd) => [
    crd.spec.names.kind,
    crd.spec.versions.flatMap(({ additionalPrinterColumns }) => additionalPrinterColumns.map(({ name }) => name)),
  ]);
  expect(columns).toEqual([
    ['MeshControlPlane', ['Version', 'Phase', 'Ready', 'Current', 'Moved', 'Paused', 'Message', 'Age']],
    ['MeshRevision', ['Version', 'Revision', 'ControlPlane', 'Ready', 'Age']],
  ]);
});

interface Field {
  readonly path: string;
  readonly schema: JsonSchema;
}

describe.each(customResourceDefinitions.map((crd) => [crd.spec.names.kind, crd] as const))('%s', (_, crd) => {
  test('fits into the annotation of a plain kubectl apply (256 KiB)', () => {
    expect(Buffer.byteLength(JSON.stringify(crd))).toBeLessThan(262_144);
  });

  test('every field is described for kubectl explain, in sentences', () => {
    const named = fieldsOf(crd).filter(({ path }) => !path.endsWith('[]') && !path.endsWith('.*'));
    expect(
      named
        .filter(({ schema }) => !/^[A-Z].*(\.|Example: \S.*)$/.test(String(schema.description)))
        .map(({ path }) => path),
    ).toEqual([]);
  });

  test('every text, list and map has a bound, so that rules over them stay cheap', () => {
    const unbounded = fieldsOf(crd).filter(({ schema }) => !isBounded(schema));
    expect(unbounded.map(({ path }) => path)).toEqual([]);
  });

  test('every rule says in words what is wrong', () => {
    const rules = fieldsOf(crd).flatMap(({ path, schema }) =>
      rulesOf(schema).map(({ message }) => ({ path, message })),
    );
    expect(rules.length).toBeGreaterThan(0);
    expect(
      rules.filter(({ message }) => typeof message !== 'string' || message.length < 20 || message.includes('\n')),
    ).toEqual([]);
  });
});

/** Every node below spec and status, parents first. */
function fieldsOf(crd: CustomResourceDefinition): Field[] {
  const { spec, status } = crd.spec.versions[0]?.schema.openAPIV3Schema.properties ?? {};
  return [
    { path: 'spec', schema: spec ?? {} },
    { path: 'status', schema: status ?? {} },
  ].flatMap(withChildren);
}

function withChildren(field: Field): Field[] {
  const { path, schema } = field;
  const properties = isSchema(schema.properties) ? Object.entries(schema.properties) : [];
  const children: [string, unknown][] = [
    ...properties.map(([name, child]): [string, unknown] => [`.${name}`, child]),
    ['[]', schema.items],
    ['.*', schema.additionalProperties],
  ];
  return [
    field,
    ...children.flatMap(([step, child]) => (isSchema(child) ? withChildren({ path: path + step, schema: child }) : [])),
  ];
}

function isBounded(schema: JsonSchema): boolean {
  switch (schema.type) {
    case 'string':
      return 'maxLength' in schema || 'enum' in schema || schema.format === 'date-time';
    case 'array':
      return 'maxItems' in schema;
    case 'object':
      return 'properties' in schema || 'maxProperties' in schema || isFree(schema);
    default:
      return true;
  }
}

/** Free values: no rule looks into them. */
function isFree({ additionalProperties }: JsonSchema): boolean {
  return isSchema(additionalProperties) && additionalProperties['x-kubernetes-preserve-unknown-fields'] === true;
}

function rulesOf(schema: JsonSchema): JsonSchema[] {
  const rules = schema['x-kubernetes-validations'];
  return Array.isArray(rules) ? rules.filter(isSchema) : [];
}
