/** The CustomResourceDefinitions of both kinds, as objects and as the files in `crds/`. */
import { dump } from 'js-yaml';
import { type ZodType, z } from 'zod';
import type { CelRule } from './fields.ts';
import { meshControlPlaneSpecSchema, meshControlPlaneStatusSchema } from './mesh-control-plane.ts';
import { meshRevisionSpecSchema, meshRevisionStatusSchema } from './mesh-revision.ts';
import { group, kinds, version } from './names.ts';
import { type JsonSchema, structural } from './structural.ts';

interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'date';
  readonly jsonPath: string;
  readonly description?: string;
}

interface Resource {
  readonly names: (typeof kinds)[keyof typeof kinds];
  readonly shortNames: readonly string[];
  readonly description: string;
  readonly spec: ZodType;
  readonly status: ZodType;
  readonly rules: readonly CelRule[];
  readonly columns: readonly PrinterColumn[];
}

const ready = '.status.conditions[?(@.type=="Ready")].status';
const age: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

const resources: readonly Resource[] = [
  {
    names: kinds.meshControlPlane,
    shortNames: ['meshcp'],
    description:
      'A service mesh and its whole life: Meshwright installs the version that the spec names, keeps it as it should be, and says in status where it stands.',
    spec: meshControlPlaneSpecSchema,
    status: meshControlPlaneStatusSchema,
    rules: [
      {
        rule: 'self.metadata.name.size() <= 63',
        message:
          'the name of a MeshControlPlane may have at most 63 characters, because it becomes a label on everything it installs',
        fieldPath: '.metadata.name',
      },
    ],
    columns: [
      { name: 'Version', type: 'string', jsonPath: '.spec.version', description: 'The version the spec asks for.' },
      { name: 'Phase', type: 'string', jsonPath: '.status.phase', description: 'Where the mesh stands.' },
      { name: 'Ready', type: 'string', jsonPath: ready, description: 'True when the spec is achieved and serves.' },
      {
        name: 'Current',
        type: 'string',
        jsonPath: '.status.current.version',
        description: 'The version that serves now.',
      },
      {
        name: 'Moved',
        type: 'string',
        jsonPath: '.status.rollout.moved',
        description: 'During an upgrade: workloads that have moved, of all.',
      },
      {
        name: 'Paused',
        type: 'boolean',
        jsonPath: '.spec.paused',
        description: 'True while everything stands still: status is as it was before.',
      },
      {
        name: 'Message',
        type: 'string',
        jsonPath: '.status.message',
        description: 'What is happening and what is waited for.',
      },
      age,
    ],
  },
  {
    names: kinds.meshRevision,
    shortNames: ['meshrev'],
    description:
      'One installed revision of a mesh with its exact inputs. Written by Meshwright; it owns the objects rendered for it, and deleting it removes them.',
    spec: meshRevisionSpecSchema,
    status: meshRevisionStatusSchema,
    rules: [
      {
        rule: 'self.metadata.name == self.spec.revision',
        message: 'a MeshRevision is named after its revision: metadata.name and spec.revision must be equal',
        fieldPath: '.spec.revision',
      },
    ],
    columns: [
      { name: 'Version', type: 'string', jsonPath: '.spec.version', description: 'The version of the mesh.' },
      {
        name: 'ControlPlane',
        type: 'string',
        jsonPath: '.spec.controlPlane',
        description: 'The MeshControlPlane it belongs to.',
      },
      { name: 'Ready', type: 'string', jsonPath: ready, description: 'True when its control plane serves.' },
      age,
    ],
  },
];

/** `kubectl explain` describes these itself; the name stands here because the rule on it needs a path to point to. */
const typeMeta = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: { type: 'object', properties: { name: { type: 'string' } } },
};

function schemaOf(schema: ZodType): JsonSchema {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' });
  return structural(plain);
}

function definition({ names, shortNames, description, spec, status, rules, columns }: Resource) {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${names.plural}.${group}` },
    spec: {
      group,
      scope: 'Cluster',
      names: {
        kind: names.kind,
        listKind: `${names.kind}List`,
        plural: names.plural,
        singular: names.singular,
        shortNames,
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: columns,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              description,
              required: ['spec'],
              properties: { ...typeMeta, spec: schemaOf(spec), status: schemaOf(status) },
              'x-kubernetes-validations': rules,
            },
          },
        },
      ],
    },
  };
}

export type CustomResourceDefinition = ReturnType<typeof definition>;

/** Both definitions, MeshControlPlane first. */
export const customResourceDefinitions: readonly CustomResourceDefinition[] = resources.map(definition);

const header = '# Generated from src/api by `npm run generate`: change the schema there, not here.\n';

/** File name in `crds/` and content of each definition; the same bytes on every run. */
export function crdFiles(): ReadonlyMap<string, string> {
  return new Map(
    customResourceDefinitions.map((crd) => [
      `${crd.metadata.name}.yaml`,
      header + dump(crd, { noRefs: true, lineWidth: -1 }),
    ]),
  );
}
