import { annotations, labels, type MeshControlPlane } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import { usersOf } from './pod-digest.ts';
import type { Stores } from './stores.ts';

/** What is uninstalled, or collected with its revision, was not deleted by anybody: it is no damage when it comes again. */
export function isMeantToGo(
  { metadata }: KubeObject,
  stores: Pick<Stores, 'controlPlanes' | 'revisions' | 'pods'>,
): boolean {
  const [name, revision] = [labels.controlPlane, labels.revision].map((label) => metadata.labels?.[label]);
  if (name === undefined) return false;
  const mesh = stores.controlPlanes.get(name);
  if (mesh === undefined || (isDeleting(mesh) && !isKept(mesh, stores))) return true;
  const record = revision === undefined ? undefined : stores.revisions.get(revision);
  return revision !== undefined && (record === undefined || isDeleting(record));
}

function isDeleting({ metadata }: { readonly metadata: { readonly deletionTimestamp?: string } }): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** Its deletion waits for pods that use it. */
function isKept(
  { metadata: { name, annotations: notes } }: MeshControlPlane,
  { revisions, pods }: Pick<Stores, 'revisions' | 'pods'>,
) {
  const own = [...revisions.values()].filter(({ spec }) => spec.controlPlane === name).map(({ spec }) => spec.revision);
  return notes?.[annotations.forceUninstall] !== 'true' && usersOf(pods, own, name).pods > 0;
}
