import type { MeshControlPlane, MeshRevision } from '../api/index.ts';
import { digestOf } from '../charts/index.ts';
import type { RevisionName } from '../lifecycle/observation.ts';
import { nameInMesh } from '../lifecycle/revision-name.ts';
import type { MeshProvider, MeshWish, RevisionInputs } from '../mesh/provider.ts';

/** One revision that is wanted or runs: its name, its inputs, and the record of it once there is one. */
export interface Revision {
  /** Of its MeshRevision. */
  readonly name: string;
  /** The name under which the mesh knows it: its own, unless it took the place of another revision. */
  readonly servesAs: string;
  readonly inputs: RevisionInputs;
  readonly inputsDigest: string;
  readonly record: MeshRevision | undefined;
}

export function wishOf({ spec }: MeshControlPlane): MeshWish {
  const { version, namespace, profile, values = {}, tags, components, resources } = spec;
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
    ...(resources === undefined ? {} : { resources }),
  };
}

/** As the status and the decisions know it. */
export function nameOf({ name, servesAs, inputs: { version } }: Revision): RevisionName {
  return { version, revision: name, ...(servesAs === name ? {} : { servesAs }) };
}

/**
 * The revision that the spec asks for: a recorded one with equal inputs, or a new one under a free name. In place, it is
 * known to the mesh under the name of the one that serves. A rollout that has begun goes on as it began. `chosen` are
 * the names that others mean to give.
 */
export function targetOf(
  controlPlane: MeshControlPlane,
  wish: MeshWish,
  provider: MeshProvider,
  records: readonly MeshRevision[],
  current: Revision | undefined,
  chosen: readonly string[],
): Revision {
  const inputs = provider.inputsOf(wish);
  const inputsDigest = digestOfWish(controlPlane, provider);
  const { spec, status } = controlPlane;
  const place = spec.upgrade.strategy === 'InPlace' ? current?.servesAs : undefined;
  const { from, to } = status?.rollout ?? {};
  const engaged = [current?.name, from?.revision, to?.revision];
  const record = records.find(
    (one) =>
      one.spec.controlPlane === controlPlane.metadata.name &&
      one.spec.inputsDigest === inputsDigest &&
      one.metadata.deletionTimestamp === undefined &&
      (engaged.includes(one.metadata.name) || one.spec.revision === (place ?? one.metadata.name)),
  );
  if (record !== undefined) return { ...fromRecord(record), inputs };
  const recorded = records.flatMap((one) => [one.metadata.name, one.spec.revision]);
  const named = (taken: readonly string[]) => provider.revisionName(inputs, inputsDigest, new Set(taken));
  const plain = named([]);
  const begun = [plain, named([plain])].find((one) => one === to?.revision && !recorded.includes(one));
  const name = begun ?? named([...recorded, ...chosen]);
  const servesAs = name === to?.revision ? nameInMesh(to) : (place ?? name);
  return { name, servesAs, inputs, inputsDigest, record };
}

/**
 * Over what people wrote, not over what this release derives from it: a new release must not make every mesh look changed.
 * What only concerns scaling and scheduling makes no other revision, and so does nothing in `resources`.
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
    mine.filter(({ spec }) => pointedTo.includes(spec.revision)).sort(byAge)[0];
  return record === undefined ? undefined : fromRecord(record);
}

/** Of two that share a place the older one served for certain. */
function byAge({ metadata: a }: MeshRevision, { metadata: b }: MeshRevision): number {
  return Date.parse(a.creationTimestamp) - Date.parse(b.creationTimestamp);
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
  return {
    name: record.metadata.name,
    servesAs: revision,
    inputs: { version, namespace, values },
    inputsDigest,
    record,
  };
}
