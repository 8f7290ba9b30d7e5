/** MeshControlPlane: the one resource people write. */
import { z } from 'zod';
import { chartsSchema } from './charts.ts';
import { componentsSchema } from './components.ts';
import { conditionsSchema, limits, observedGeneration, reasonCode } from './condition.ts';
import { dnsLabel, exactVersion, freeObject, immutable, text, time } from './fields.ts';
import type { apiVersion } from './names.ts';
import type { Frozen, ObjectMeta } from './object.ts';
import { phaseMeaning, phases } from './phase.ts';
import { place } from './place.ts';
import { resourcesSchema, resourcesStatusSchema } from './resources.ts';
import { historySchema, proxiesSchema, rolloutSchema, vetoedSchema } from './rollout.ts';
import { upgradeSchema } from './upgrade.ts';

export const meshes = ['Istio'] as const;
export type Mesh = (typeof meshes)[number];

const mesh = z.enum(meshes).meta({
  description: 'The service mesh to run. Istio is the only one in this release. Cannot be changed.',
  'x-kubernetes-validations': [
    immutable('mesh cannot be changed: delete this MeshControlPlane, then create one for the other mesh'),
  ],
});

const namespace = dnsLabel(
  'namespace',
  'Namespace of the control plane; created when it is missing. Cannot be changed. Default: istio-system.',
  63,
  [
    immutable(
      "namespace cannot be changed, because every proxy has the control plane's address in it: " +
        'delete this MeshControlPlane, then create it again with the new namespace',
    ),
  ],
).default('istio-system');

const profile = text({
  description:
    "Profile of the mesh's charts that sets defaults below values, such as ambient. Default: none, which is Istio's default profile.",
  maxLength: 63,
  forms: [
    {
      pattern: /^[a-z0-9]([-._a-z0-9]*[a-z0-9])?$/,
      message:
        'profile must be the name of a chart profile, such as ambient: lower-case letters, digits, hyphens, dots and underscores',
    },
  ],
});

const tag = dnsLabel(
  'a tag',
  'Name of the tag: a DNS label of at most 43 characters that does not look like a revision.',
  43,
  [
    {
      rule: "!self.matches(r'^[0-9]+-[0-9]+-[0-9]+')",
      message:
        'a tag must not look like a revision (1-30-3): both would inject the same namespaces; name it for its purpose, such as prod',
    },
  ],
);

const atLeastOneTag = 'tags must hold at least one tag; leave it out for [default]';

const tags = z
  .array(tag)
  .max(20)
  .refine((names) => names.length > 0, atLeastOneTag)
  .meta({
    description:
      'Stable names that namespaces follow with the label istio.io/rev=<tag>; the tag default also serves istio-injection=enabled. ' +
      'Meshwright points each tag to the revision that serves, so that no namespace has to name a revision. Default: [default]. Example: [default, prod].',
    // Not a set: under server-side apply nobody owns the default entry, and it would stay beside the tags that are given.
    'x-kubernetes-list-type': 'atomic',
    'x-kubernetes-validations': [
      { rule: 'self.size() > 0', message: atLeastOneTag },
      {
        rule: 'self.all(tag, self.exists_one(other, other == tag))',
        message: 'each tag may be listed only once',
      },
    ],
  })
  .default(['default']);

export const meshControlPlaneSpecSchema = z
  .object({
    mesh,
    version: exactVersion('The exact version of the mesh to run, for example 1.30.3.'),
    namespace,
    profile: profile.exactOptional(),
    values: freeObject(
      'Values for the charts of the control plane (base and istiod), passed through untouched; everything the charts document ' +
        'can be set here. A null removes a default of the charts; plain kubectl apply drops it, kubectl apply --server-side keeps it. ' +
        'Default: none. Example: {meshConfig: {accessLogFile: /dev/stdout}}.',
    ).exactOptional(),
    components: componentsSchema,
    charts: chartsSchema,
    tags,
    upgrade: upgradeSchema,
    resources: resourcesSchema.exactOptional(),
    paused: z
      .boolean()
      .meta({
        description:
          'Whether everything stands still: while true nothing is written at all, no repair and no status either. Default: false.',
      })
      .default(false),
  })
  .meta({ description: 'The mesh you want: which one, in which version, from which charts, with which values.' });

const finding = z.object({
  reason: reasonCode('What is wrong, as one word for programs, such as KubernetesTooOld.'),
  message: z
    .string()
    .max(limits.findingMessage)
    .meta({ description: 'What is wrong and what to do, as a sentence for people.' }),
});

export const meshControlPlaneStatusSchema = z
  .object({
    observedGeneration: observedGeneration
      .meta({ description: 'The generation of the spec that this status speaks of.' })
      .exactOptional(),
    phase: z
      .enum(phases)
      .meta({
        description: `Where the mesh stands. ${phases.map((phase) => `${phase}: ${phaseMeaning[phase]}.`).join(' ')}`,
      })
      .exactOptional(),
    phaseSince: time('When the present phase began.').exactOptional(),
    blockedFrom: z
      .enum(phases)
      .meta({
        description: 'Only while phase is Blocked: the phase that could not go on, and to which the mesh returns.',
      })
      .exactOptional(),
    message: z
      .string()
      .max(limits.message)
      .meta({ description: 'What is happening and what is waited for, as a sentence for people.' })
      .exactOptional(),
    current: place(
      'The version and revision that serve now; absent before the first install is promoted.',
    ).exactOptional(),
    target: place('The version and revision being installed; absent when nothing is under way.').exactOptional(),
    previous: place(
      'The version and revision that served before and are still installed, so that a rollback to them is possible.',
    ).exactOptional(),
    rollout: rolloutSchema.exactOptional(),
    proxies: proxiesSchema.exactOptional(),
    history: historySchema.exactOptional(),
    vetoed: vetoedSchema.exactOptional(),
    findings: z
      .array(finding)
      .max(limits.findings)
      .meta({
        description:
          'Everything that stands in the way, each with a reason and the remedy; empty or absent when nothing does.',
        'x-kubernetes-list-type': 'atomic',
      })
      .exactOptional(),
    resources: resourcesStatusSchema.exactOptional(),
    conditions: conditionsSchema.exactOptional(),
  })
  // For programs that wait: without a generation to compare, kstatus calls a resource that nobody has looked at current.
  .default({ observedGeneration: 0 })
  .meta({ description: 'Where the mesh stands, written by the operator alone.' });

export type MeshControlPlaneSpec = Frozen<z.output<typeof meshControlPlaneSpecSchema>>;
export type MeshControlPlaneStatus = Frozen<z.output<typeof meshControlPlaneStatusSchema>>;
export type Finding = Frozen<z.output<typeof finding>>;
/** A version and the revision that runs it. */
export type InstalledRevision = NonNullable<MeshControlPlaneStatus['current']>;

/** A stored MeshControlPlane: defaults are filled in; of the status `observedGeneration` alone, until the operator has seen it. */
export interface MeshControlPlane {
  readonly apiVersion: typeof apiVersion;
  readonly kind: 'MeshControlPlane';
  readonly metadata: ObjectMeta;
  readonly spec: MeshControlPlaneSpec;
  readonly status?: MeshControlPlaneStatus;
}
