import { labels } from '../../api/index.ts';
import { ApiError, type KubeClient, type KubeObject } from '../../kube/index.ts';
import { at } from '../../kube/json.ts';
import type { Finding } from '../../mesh/finding.ts';
import {
  amountsOf,
  listOf,
  type PodSpec,
  plus,
  podNeeds,
  type QuotaScopes,
  type ResourceList,
  type ResourceQuota,
} from '../../resources/index.ts';
import { isCounted, type OwnQuota } from './own-quota.ts';
import { countsOthers, tooLow } from './sentences.ts';

/** None when no quota is asked for. */
export type QuotaToBe = { readonly quotas: readonly ResourceQuota[] } | { readonly findings: readonly Finding[] };

interface Standing {
  /** Whose quota it is. */
  readonly controlPlane: string;
  /** The quota as it is now; undefined while there is none. */
  readonly live: KubeObject | undefined;
}

/**
 * Our own quota as it is going to be, because what it is now will not hold anything up. One that is still to be made finds
 * pods in its namespace already: they are read, and Auto is not for those of others, to whom it would leave no room.
 */
export async function quotaToBe(
  own: OwnQuota | undefined,
  { controlPlane, live }: Standing,
  client: Pick<KubeClient, 'list'>,
  signal: AbortSignal,
): Promise<QuotaToBe> {
  if (own === undefined) return { quotas: [] };
  if (live !== undefined) return judged(own, (at(live, 'status', 'used') ?? {}) as ResourceList);
  const { namespace = '' } = own.object.metadata;
  const pods: KubeObject[] = [];
  const running = 'status.phase!=Succeeded,status.phase!=Failed';
  try {
    for await (const pod of client.list(podKind, { namespace, fieldSelector: running, signal })) pods.push(pod);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const message = `The pods that a quota would count in namespace ${namespace} can't be read: ${error.message}`;
    return {
      findings: [{ reason: error.reason === 'Forbidden' ? 'PermissionDenied' : 'ClusterUnreachable', message }],
    };
  }
  const counted = pods.filter((pod) => isCounted(pod.spec as PodSpec));
  const others = counted.filter(({ metadata }) => metadata.labels?.[labels.controlPlane] !== controlPlane);
  if (own.mode === 'Auto' && others.length > 0) return { findings: [countsOthers(own, others)] };
  return judged(own, listOf(plus(...counted.map(({ spec }) => podNeeds(spec as PodSpec)))));
}

/** What is in use already is no demand, but its pods could not be replaced. */
function judged(own: OwnQuota, used: ResourceList): QuotaToBe {
  const inUse = amountsOf(used);
  const exceeded = [...amountsOf(own.hard)].flatMap(([resource, hard]) => {
    const amount = inUse.get(resource);
    return own.mode === 'Auto' || amount === undefined || amount <= hard ? [] : [tooLow(own, resource, hard, amount)];
  });
  return exceeded.length > 0 ? { findings: exceeded } : { quotas: [withUsed(own, used)] };
}

const podKind = { apiVersion: 'v1', kind: 'Pod' };

function withUsed({ object, hard }: OwnQuota, used: ResourceList): ResourceQuota {
  const { name } = object.metadata;
  return { metadata: { name }, spec: { ...(object.spec as QuotaScopes), hard }, status: { hard, used } };
}
