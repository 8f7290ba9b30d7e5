import { ApiError, type KubeClient, type KubeObject } from '../../kube/index.ts';
import { at } from '../../kube/json.ts';
import type { Finding } from '../../mesh/finding.ts';
import type { LimitRange, ResourceQuota } from '../../resources/index.ts';
import { isWorkload } from '../readiness.ts';
import type { Surroundings } from '../surroundings.ts';
import { demandsOf } from './demand.ts';
import { capacityFindings } from './findings.ts';
import type { CapacityStores } from './stores.ts';

/**
 * Whether there is room for everything that is wanted, by what is watched of quotas and limits. Undefined until that was
 * read once.
 */
export async function lookForRoom(
  wanted: readonly KubeObject[],
  { client, stores }: Pick<Surroundings, 'client' | 'stores'>,
  signal: AbortSignal,
): Promise<readonly Finding[] | undefined> {
  const capacity = stores.watchCapacity();
  const workloads = wanted.filter(isWorkload);
  for (const { metadata } of workloads) capacity.watch(metadata.namespace ?? '');
  if (!capacity.synced) return undefined;
  const live = (object: KubeObject) => stores.owned(object)?.object;
  const counts = await nodesFor(
    workloads.filter((workload) => isNew(workload, live)),
    capacity,
    client,
    signal,
  );
  if ('finding' in counts) return [counts.finding];
  const demands = demandsOf({ wanted, live, nodes: (daemonSet) => counts.nodes.get(daemonSet) ?? 1 });
  return capacityFindings(wanted, demands, {
    quotas: (namespace) => capacity.quotas(namespace) as unknown as readonly ResourceQuota[],
    limitRanges: (namespace) => capacity.limitRanges(namespace) as unknown as readonly LimitRange[],
    priorityClasses: capacity.priorityClasses,
  });
}

function isNew(workload: KubeObject, live: (object: KubeObject) => KubeObject | undefined): boolean {
  return workload.kind === 'DaemonSet' && live(workload) === undefined;
}

type Counts = { readonly nodes: ReadonlyMap<KubeObject, number> } | { readonly finding: Finding };

/** On how many nodes each DaemonSet will be, asked only where a quota counts its pods. */
async function nodesFor(
  daemonSets: readonly KubeObject[],
  capacity: CapacityStores,
  client: KubeClient,
  signal: AbortSignal,
): Promise<Counts> {
  const limited = daemonSets.filter(({ metadata }) => capacity.quotas(metadata.namespace ?? '').length > 0);
  try {
    const counted = limited.map(async (daemonSet) => [daemonSet, await countNodes(daemonSet, client, signal)] as const);
    return { nodes: new Map(await Promise.all(counted)) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const message = `The nodes that pods of a quota will be on can't be counted: ${error.message}`;
    return { finding: { reason: error.reason === 'Forbidden' ? 'PermissionDenied' : 'ClusterUnreachable', message } };
  }
}

async function countNodes(daemonSet: KubeObject, client: KubeClient, signal: AbortSignal): Promise<number> {
  const selector = Object.entries((at(daemonSet, 'spec', 'template', 'spec', 'nodeSelector') ?? {}) as object);
  const labelSelector = selector.map(([key, value]) => `${key}=${String(value)}`).join(',');
  let count = 0;
  const nodes = { apiVersion: 'v1', kind: 'Node' };
  for await (const page of client.pages(nodes, { metadataOnly: true, labelSelector, signal }))
    count += page.items.length;
  return count;
}
