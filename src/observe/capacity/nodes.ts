import { ApiError, type KubeClient, type KubeObject } from '../../kube/index.ts';
import { at } from '../../kube/json.ts';
import type { Finding } from '../../mesh/finding.ts';

export type Counts = { readonly nodes: ReadonlyMap<KubeObject, number> } | { readonly finding: Finding };

/** On how many nodes each of these DaemonSets will be. */
export async function countNodes(
  daemonSets: readonly KubeObject[],
  client: KubeClient,
  signal: AbortSignal,
): Promise<Counts> {
  try {
    const counted = daemonSets.map(async (daemonSet) => [daemonSet, await nodesOf(daemonSet, client, signal)] as const);
    return { nodes: new Map(await Promise.all(counted)) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const message = `The nodes that pods of a quota will be on can't be counted: ${error.message}`;
    return { finding: { reason: error.reason === 'Forbidden' ? 'PermissionDenied' : 'ClusterUnreachable', message } };
  }
}

async function nodesOf(daemonSet: KubeObject, client: KubeClient, signal: AbortSignal): Promise<number> {
  const selector = Object.entries((at(daemonSet, 'spec', 'template', 'spec', 'nodeSelector') ?? {}) as object);
  const labelSelector = selector.map(([key, value]) => `${key}=${String(value)}`).join(',');
  let count = 0;
  const nodes = { apiVersion: 'v1', kind: 'Node' };
  for await (const page of client.pages(nodes, { metadataOnly: true, labelSelector, signal }))
    count += page.items.length;
  return count;
}
