import type { MeshControlPlane } from '../../api/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import type { Finding } from '../../mesh/finding.ts';
import type { ResourceQuota } from '../../resources/index.ts';
import { isWorkload } from '../readiness.ts';
import type { Surroundings } from '../surroundings.ts';
import { demandsOf } from './demand.ts';
import { capacityFindings } from './findings.ts';
import { countNodes } from './nodes.ts';
import { limitRangesToBe } from './own-limit-range.ts';
import { type OwnQuota, ownQuotaName } from './own-quota.ts';
import { quotaToBe } from './quota-to-be.ts';
import { refusedByOwn } from './refused-by-own.ts';

export interface RoomRequest {
  readonly mesh: MeshControlPlane;
  readonly wanted: readonly KubeObject[];
  /** What stays beside it, or until it is there. */
  readonly kept: readonly KubeObject[];
  /** What it brings along itself. */
  readonly quota: OwnQuota | undefined;
}

/**
 * Whether there is room for everything that is wanted, by what is watched of quotas and limits. Undefined until that was
 * read once.
 */
export async function lookForRoom(
  { mesh, wanted, kept, quota: own }: RoomRequest,
  { client, stores }: Pick<Surroundings, 'client' | 'stores'>,
  signal: AbortSignal,
): Promise<readonly Finding[] | undefined> {
  const capacity = stores.watchCapacity();
  const workloads = wanted.filter(isWorkload);
  for (const { metadata } of workloads) capacity.watch(metadata.namespace ?? '');
  if (!capacity.synced) return undefined;
  const limitRanges = (namespace: string) => limitRangesToBe(mesh, namespace, capacity.limitRanges(namespace));
  const refused = refusedByOwn(mesh, [...kept, ...wanted], limitRanges(mesh.spec.namespace));
  if (refused.length > 0) return refused;
  const live = (object: KubeObject) => stores.owned(object)?.object;
  const home = own?.object.metadata.namespace;
  const isLimited = (namespace = '') => namespace === home || capacity.quotas(namespace).length > 0;
  const isNew = (workload: KubeObject) => workload.kind === 'DaemonSet' && live(workload) === undefined;
  // Asked only where a quota counts its pods.
  const limited = workloads.filter((workload) => isNew(workload) && isLimited(workload.metadata.namespace));
  const counts = await countNodes(limited, client, signal);
  if ('finding' in counts) return [counts.finding];
  const standing = { controlPlane: mesh.metadata.name, live: own && live(own.object) };
  const toBe = await quotaToBe(own, standing, client, signal);
  if ('findings' in toBe) return toBe.findings;
  const isOwn = (namespace: string, { metadata }: KubeObject) => namespace === home && metadata.name === ownQuotaName;
  const demands = demandsOf({ wanted, live, nodes: (daemonSet) => counts.nodes.get(daemonSet) ?? 1 });
  return capacityFindings(
    wanted,
    demands,
    {
      quotas: (namespace) => {
        const others = capacity.quotas(namespace).filter((quota) => !isOwn(namespace, quota));
        return [...(others as unknown as readonly ResourceQuota[]), ...(namespace === home ? toBe.quotas : [])];
      },
      limitRanges,
      priorityClasses: capacity.classes.map(({ object }) => object),
    },
    own,
  );
}
