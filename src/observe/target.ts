import type { MeshControlPlane, MeshRevision } from '../api/index.ts';
import { digestOf } from '../charts/index.ts';
import type { MeshProvider, MeshWish, RevisionInputs } from '../mesh/provider.ts';

/** One revision that is wanted or runs: its name, its inputs, and the record of it once there is one. */
export interface Revision {
  readonly name: string;
  readonly inputs: RevisionInputs;
  readonly inputsDigest: string;
  readonly record: MeshRevision | undefined;
}

export function wishOf({ spec }: MeshControlPlane): MeshWish {
  const { version, namespace, profile, values = {}, tags, components } = spec;
  const { cni, ztunnel, gateways } = components;
  return {
    version,
    namespace,
    ...(profile === undefined ? {} : { profile }),
    values,
    tags,
    components: {
      cni: { enabled: cni.enabled, values: cni.values ?? {} },
      ztunnel: { enabled: ztunnel.enabled, values: ztunnel.values ?? {} },
      gateways: gateways.map((gateway) => ({ ...gateway, values: gateway.values ?? {} })),
    },
  };
}

/** The revision that the spec asks for: a recorded one with equal inputs, or a new one under a free name. */
export function targetOf(
  controlPlane: MeshControlPlane,
  wish: MeshWish,
  provider: MeshProvider,
  records: readonly MeshRevision[],
): Revision {
  const inputs = provider.inputsOf(wish);
  const inputsDigest = digestOfWish(controlPlane, provider);
  const record = records.find(
    ({ metadata, spec }) =>
      spec.controlPlane === controlPlane.metadata.name &&
      spec.inputsDigest === inputsDigest &&
      metadata.deletionTimestamp === undefined,
  );
  const taken = new Set(records.map(({ metadata }) => metadata.name));
  const name = record?.metadata.name ?? provider.revisionName(inputs, inputsDigest, taken);
  return { name, inputs, inputsDigest, record };
}

/**
 * Over what people wrote, not over what this release derives from it: a new release must not make every mesh look changed.
 * What only concerns scaling and scheduling makes no other revision.
 */
function digestOfWish({ spec }: MeshControlPlane, provider: MeshProvider): string {
  const { mesh, version, namespace, profile = '', components } = spec;
  const values = provider.essentialValues(spec.values ?? {});
  return `sha256:${digestOf({ mesh, version, namespace, profile, values, cni: components.cni.enabled })}`;
}

/**
 * The revision that serves now: the one that status names, or, when status was lost,
 * the one that our pointers lead to.
 */
export function currentOf(
  controlPlane: MeshControlPlane,
  records: readonly MeshRevision[],
  pointedTo: readonly string[],
): Revision | undefined {
  const mine = records.filter(
    ({ metadata, spec }) =>
      spec.controlPlane === controlPlane.metadata.name && metadata.deletionTimestamp === undefined,
  );
  const named = controlPlane.status?.current?.revision;
  const record =
    mine.find(({ metadata }) => metadata.name === named) ??
    mine.find(({ metadata }) => pointedTo.includes(metadata.name));
  return record === undefined ? undefined : fromRecord(record);
}

/** A revision of this MeshControlPlane by its record. */
export function recordedAs(
  name: string | undefined,
  { metadata }: MeshControlPlane,
  records: readonly MeshRevision[],
): Revision | undefined {
  const record = records.find(
    (one) =>
      one.metadata.name === name &&
      one.spec.controlPlane === metadata.name &&
      one.metadata.deletionTimestamp === undefined,
  );
  return record === undefined ? undefined : fromRecord(record);
}

function fromRecord(record: MeshRevision): Revision {
  const { version, namespace, values, inputsDigest, revision } = record.spec;
  return { name: revision, inputs: { version, namespace, values }, inputsDigest, record };
}
