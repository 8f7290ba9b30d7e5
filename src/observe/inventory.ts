import { labels, type MeshRevision } from '../api/index.ts';
import type { Kind, KubeObject } from '../kube/index.ts';
import type { MeshProvider } from '../mesh/provider.ts';
import type { LiveObject } from './live-object.ts';

/** Kinds in a form that an annotation takes: `batch/v1/CronJob,v1/Secret`. */
export function formatKinds(kinds: readonly Kind[]): string {
  return kinds.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`).join(',');
}

/** What can't be a kind is left out. */
export function parseKinds(text: string): readonly Kind[] {
  return text.split(',').flatMap((name) => {
    const end = name.lastIndexOf('/');
    const [apiVersion, kind] = [name.slice(0, end), name.slice(end + 1)];
    return end > 0 && kind !== '' ? [{ apiVersion, kind }] : [];
  });
}

/** Each kind once that is not among the owned ones, in an order that does not depend on chance. */
export function kindsBeside(owned: readonly Kind[], all: readonly Kind[]): readonly Kind[] {
  const known = new Set(owned.map(nameOf));
  const others = new Map(all.map(({ apiVersion, kind }) => [nameOf({ apiVersion, kind }), { apiVersion, kind }]));
  return [...others]
    .filter(([name]) => !known.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, kind]) => kind);
}

/** What the stores tell of the objects of MeshControlPlanes. */
interface Seen {
  ownedBy(controlPlane: string): readonly LiveObject[];
  /** The kinds that the record of a revision names. */
  kindsNamedBy(record: MeshRevision): readonly Kind[];
  /** Whether all objects of ours of this kind are known. */
  hasSeen(kind: Kind): boolean;
}

/**
 * Kinds beside the provider's own of which a MeshControlPlane has objects, or may have as far as can be seen.
 * Its record goes on naming them until the last object is gone: then a crash between any two writes forgets none.
 */
export function kindsHeld(
  controlPlane: string,
  records: readonly MeshRevision[],
  stores: Seen,
  { ownedKinds }: Pick<MeshProvider, 'ownedKinds'>,
): readonly Kind[] {
  const owned = stores.ownedBy(controlPlane).map(({ object }) => object);
  return kindsBeside(ownedKinds, [...owned, ...unseenKinds(records, stores)]);
}

/** Kinds that records name, and of which it is not known whether there are objects. */
export function unseenKinds(
  records: readonly MeshRevision[],
  stores: Pick<Seen, 'kindsNamedBy' | 'hasSeen'>,
): readonly Kind[] {
  return records.flatMap((record) => stores.kindsNamedBy(record)).filter((kind) => !stores.hasSeen(kind));
}

/**
 * Whether of this record and those that stay it alone names a kind of which there are objects that do not go with it:
 * once it is removed, nothing would look for them after a restart.
 */
export function aloneKnows(record: MeshRevision, staying: readonly MeshRevision[], stores: Seen): boolean {
  const { name } = record.metadata;
  const owned = stores.ownedBy(record.spec.controlPlane).map(({ object }) => object);
  const elsewhere = staying.flatMap((other) => stores.kindsNamedBy(other));
  const outlives = (kind: Kind) =>
    !stores.hasSeen(kind) || owned.some((object) => nameOf(object) === nameOf(kind) && revisionOf(object) !== name);
  return kindsBeside(elsewhere, stores.kindsNamedBy(record)).some(outlives);
}

function revisionOf({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.[labels.revision];
}

function nameOf({ apiVersion, kind }: Kind): string {
  return `${apiVersion}/${kind}`;
}
