import { isStoredRender } from '../act/ownership.ts';
import { annotations, labels } from '../api/index.ts';
import type { Kind, KubeObject } from '../kube/index.ts';
import type { MeshProvider } from '../mesh/provider.ts';
import type { LiveObject } from './live-object.ts';

/** Kinds in a form that an annotation takes: `batch/v1/CronJob,v1/Secret`. */
export function formatKinds(kinds: readonly Kind[]): string {
  return kinds.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`).join(',');
}

/** The kinds that a stored render names, beside those that are looked for anyway. */
export function kindsNamed(object: KubeObject): readonly Kind[] {
  const text = isStoredRender(object) ? object.metadata.annotations?.[annotations.kinds] : undefined;
  return (text ?? '').split(',').flatMap((name) => {
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

/** What the stores tell of the objects of a MeshControlPlane. */
interface Seen {
  ownedBy(controlPlane: string): readonly LiveObject[];
  hasSeen(kind: Kind): boolean;
}

/**
 * Kinds beside the provider's own of which a MeshControlPlane has objects, or may have as far as can be seen.
 * A record goes on naming them until the last object is gone: then a crash between any two writes forgets none.
 */
export function kindsHeld(
  controlPlane: string,
  stores: Seen,
  { ownedKinds }: Pick<MeshProvider, 'ownedKinds'>,
): readonly Kind[] {
  const owned = stores.ownedBy(controlPlane).map(({ object }) => object);
  const unseen = owned.flatMap(kindsNamed).filter((kind) => !stores.hasSeen(kind));
  return kindsBeside(ownedKinds, [...owned, ...unseen]);
}

/**
 * Whether no record but that of this revision, of those that stay, names a kind of which there are objects that do not
 * go with it: once it is removed, nothing would look for them after a restart.
 */
export function aloneKnows(revision: string, staying: readonly string[], controlPlane: string, stores: Seen): boolean {
  const owned = stores.ownedBy(controlPlane).map(({ object }) => object);
  const namedBy = (revisions: readonly string[]) =>
    owned.filter((object) => revisions.includes(revisionOf(object) ?? '')).flatMap(kindsNamed);
  const outlives = (kind: Kind) =>
    !stores.hasSeen(kind) || owned.some((object) => nameOf(object) === nameOf(kind) && revisionOf(object) !== revision);
  return kindsBeside(namedBy(staying), namedBy([revision])).some(outlives);
}

function revisionOf({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.[labels.revision];
}

function nameOf({ apiVersion, kind }: Kind): string {
  return `${apiVersion}/${kind}`;
}
