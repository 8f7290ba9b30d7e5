import { labels } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import type { Stores } from './stores.ts';

/** What is uninstalled, or collected with its revision, was not deleted by anybody: it is no damage when it comes again. */
export function isMeantToGo(
  { metadata }: KubeObject,
  { controlPlanes, revisions }: Pick<Stores, 'controlPlanes' | 'revisions'>,
): boolean {
  const [controlPlane, revision] = [labels.controlPlane, labels.revision].map((label) => metadata.labels?.[label]);
  const goes = (found: { readonly metadata: { readonly deletionTimestamp?: string } } | undefined) =>
    found === undefined || found.metadata.deletionTimestamp !== undefined;
  if (controlPlane === undefined) return false;
  return goes(controlPlanes.get(controlPlane)) || (revision !== undefined && goes(revisions.get(revision)));
}
