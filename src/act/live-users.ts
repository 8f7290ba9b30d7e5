import { labels } from '../api/index.ts';
import type { ActContext } from './context.ts';

/**
 * Counts, live, the pods that use one of these revisions and are not the mesh's own.
 * Asked before anything is taken away that they need, because the stores may be behind.
 */
export async function liveUsers(revisions: readonly string[], context: ActContext): Promise<number> {
  if (revisions.length === 0) return 0;
  const { client, provider, controlPlane, signal } = context;
  const running = { metadataOnly: true, fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed', signal };
  let users = 0;
  for await (const { metadata } of client.list({ apiVersion: 'v1', kind: 'Pod' }, running)) {
    const revision = provider.revisionOf(metadata);
    const own = metadata.labels?.[labels.controlPlane] === controlPlane.metadata.name;
    if (revision !== undefined && revisions.includes(revision) && !own) users += 1;
  }
  return users;
}
