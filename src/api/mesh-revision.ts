/** MeshRevision: one installed revision with its exact inputs, written by the operator alone. */
import { z } from 'zod';
import { type ChartSource, chartDigests, chartSourceSchema } from './charts.ts';
import { conditionsSchema } from './condition.ts';
import { dnsLabel, exactVersion, freeObject, immutable, sha256 } from './fields.ts';
import { meshes } from './mesh-control-plane.ts';
import type { apiVersion } from './names.ts';
import type { Frozen, ObjectMeta } from './object.ts';

const specIsImmutable = immutable(
  'the spec of a MeshRevision cannot be changed, it records what was installed: change the MeshControlPlane instead',
);

export const meshRevisionSpecSchema = z
  .object({
    controlPlane: z
      .string()
      .min(1)
      .max(63)
      .meta({ description: 'Name of the MeshControlPlane this revision was installed for.' }),
    mesh: z.enum(meshes).meta({ description: 'The service mesh.' }),
    version: exactVersion('The exact version of the mesh, for example 1.30.3.'),
    revision: dnsLabel(
      'revision',
      'Name of the revision as the mesh knows it, as in the label istio.io/rev: metadata.name, or after an upgrade in place that of the revision whose place was taken. Example: 1-30-3.',
      56,
    ),
    namespace: dnsLabel('namespace', 'Namespace of the control plane.'),
    profile: z.string().max(63).meta({ description: 'Chart profile; absent for the default profile.' }).exactOptional(),
    values: freeObject('The merged values the charts were rendered with.'),
    charts: z
      .object({
        source: chartSourceSchema,
        digests: chartDigests('SHA-256 digest of each chart that was rendered, by chart name.'),
      })
      .meta({ description: 'The charts that were rendered: where they came from, and exactly which they were.' }),
    inputsDigest: sha256('Digest of everything that decides what is rendered; equal inputs are the same revision.'),
    renderedDigest: sha256(
      "Digest of what the control plane's chart rendered when the revision was recorded; for people who compare, nothing is decided by it.",
    ),
  })
  .meta({
    description: 'The exact inputs of the revision, enough to render it again byte for byte. Cannot be changed.',
    'x-kubernetes-validations': [specIsImmutable],
  });

export const meshRevisionStatusSchema = z
  .object({
    conditions: conditionsSchema.exactOptional(),
    renders: z
      .array(sha256('SHA-256 digest of a stored render.'))
      .max(2)
      .meta({
        description:
          'Digests of what was rendered for the revision last, newest first. ConfigMap meshwright-<revision> in its namespace holds it; with any other digest it is not used.',
        'x-kubernetes-list-type': 'atomic',
      })
      .exactOptional(),
  })
  .meta({ description: 'How the revision stands, written by the operator alone.' });

type SpecOnTheWire = Frozen<z.output<typeof meshRevisionSpecSchema>>;
/** Its chart source is exactly one of three by a CEL rule, which zod's type cannot say. */
export interface MeshRevisionSpec extends Omit<SpecOnTheWire, 'charts'> {
  readonly charts: { readonly source: ChartSource; readonly digests: Readonly<Record<string, string>> };
}
export type MeshRevisionStatus = Frozen<z.output<typeof meshRevisionStatusSchema>>;

/** A stored MeshRevision. Its name is its own, and the name under which the mesh knows it is in its spec. */
export interface MeshRevision {
  readonly apiVersion: typeof apiVersion;
  readonly kind: 'MeshRevision';
  readonly metadata: ObjectMeta;
  readonly spec: MeshRevisionSpec;
  readonly status?: MeshRevisionStatus;
}
