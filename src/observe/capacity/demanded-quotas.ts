import { labels, type MeshControlPlane } from '../../api/index.ts';
import type { QuotaStatus } from '../../api/quota.ts';
import { ApiError, type ApiReason, type KubeObject } from '../../kube/index.ts';
import type { Finding } from '../../mesh/finding.ts';
import type { Surroundings } from '../surroundings.ts';
import { lacksPriorityQuota } from '../trouble/shortage.ts';
import { progressOf } from '../workloads/progress.ts';
import { type CriticalPods, criticalPods, isCovered } from './critical-pods.ts';
import { firstPod } from './first-pod.ts';
import type { OwnQuota } from './own-quota.ts';
import { withoutNulls } from './pod-of.ts';
import { quotaDemanded } from './sentences.ts';

export interface DemandedQuotasRequest {
  readonly mesh: MeshControlPlane;
  /** Everything of the mesh that is to be there, now or later. */
  readonly objects: readonly KubeObject[];
  /** Without one, none is made anywhere. */
  readonly own: OwnQuota | undefined;
  /** Nothing of it is begun yet. */
  readonly isAhead: boolean;
}

/** What a cluster demands that admits pods of a system priority only in namespaces with a quota for them. */
export interface DemandedQuotas {
  readonly quotas: readonly DemandedQuota[];
  /** Demanded, and not to be made. */
  readonly findings: readonly Finding[];
}

export interface DemandedQuota {
  readonly namespace: string;
  readonly priorityClass: string;
  readonly object: KubeObject;
}

type Around = Pick<Surroundings, 'client'> & { readonly stores: Pick<Surroundings['stores'], 'owned' | 'namespaces'> };

/**
 * The quotas that a cluster demands, each kept for as long as there are to be such pods in its namespace: once it is there,
 * the cluster has nothing to demand any more. The API server is asked before anything is begun, and where pods are missing.
 */
export async function demandedQuotas(
  request: DemandedQuotasRequest,
  around: Around,
  signal: AbortSignal,
): Promise<DemandedQuotas | { readonly unknown: readonly Finding[] }> {
  const { objects, own, isAhead } = request;
  if (own === undefined && !isAhead) return { quotas: [], findings: [] };
  const critical = criticalPods(objects, own?.object);
  try {
    const asked = await Promise.all(
      critical.map(async (pods) => ((await isDemanded(pods, request, around, signal)) ? [pods] : [])),
    );
    const demanded = asked.flat();
    return own === undefined
      ? { quotas: [], findings: demanded.map(quotaDemanded) }
      : { quotas: demanded.map(quotaFor), findings: [] };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const message = `Whether the cluster demands a quota for pods of a system priority can't be asked: ${error.message}`;
    return { unknown: [{ reason: error.reason === 'Forbidden' ? 'PermissionDenied' : 'ClusterUnreachable', message }] };
  }
}

async function isDemanded(
  pods: CriticalPods,
  { mesh, own, isAhead }: DemandedQuotasRequest,
  around: Around,
  signal: AbortSignal,
): Promise<boolean> {
  const live = around.stores.owned(quotaFor(pods).object)?.object;
  const isThere = live?.metadata.labels?.[labels.controlPlane] === mesh.metadata.name;
  if (own !== undefined && (isThere || isRemembered(pods, mesh))) return true;
  if (isThere) return !(await isCoveredByOthers(pods, around, signal));
  return (isAhead || lackPods(pods, around)) && (await isRefused(pods, around, signal));
}

/** Somebody may have deleted it since. */
function isRemembered({ namespace, priorityClass }: CriticalPods, { status }: MeshControlPlane): boolean {
  const told: QuotaStatus['demanded'] = status?.resources?.quota?.demanded;
  return told?.some((one) => one.namespace === namespace && one.priorityClass === priorityClass) ?? false;
}

/** Of pods that are covered already the cluster does not tell by what. */
async function isCoveredByOthers(pods: CriticalPods, { client }: Around, signal: AbortSignal): Promise<boolean> {
  const { namespace, workloads } = pods;
  const others: KubeObject[] = [];
  for await (const quota of client.list({ apiVersion: 'v1', kind: 'ResourceQuota' }, { namespace, signal })) {
    if (quota.metadata.name !== nameFor(pods)) others.push(quota);
  }
  return isCovered(workloads[0], others);
}

function lackPods({ workloads }: CriticalPods, { stores }: Around): boolean {
  return workloads.some((workload) => {
    const live = stores.owned(workload)?.object;
    if (live === undefined) return false;
    const { created, replicas } = progressOf(live);
    return created < replicas;
  });
}

const unanswered: ReadonlySet<ApiReason> = new Set(['Unreachable', 'Unavailable', 'Timeout', 'Throttled']);

/**
 * Whether the first of the pods is refused for want of a quota: quotas are the last that a pod is judged by, and that it was
 * refused for something else is told elsewhere. A namespace that is not there yet is as good as any other.
 */
async function isRefused(
  { namespace, workloads }: CriticalPods,
  around: Around,
  signal: AbortSignal,
): Promise<boolean> {
  const pod = firstPod(withoutNulls(workloads[0]) as KubeObject);
  const { serviceAccountName: _, serviceAccount: __, ...spec } = pod.spec as Readonly<Record<string, unknown>>;
  const place = around.stores.namespaces.get(namespace) === undefined ? 'default' : namespace;
  const anonymous = { ...pod, metadata: { ...pod.metadata, namespace: place }, spec };
  try {
    await around.client.create(anonymous, { dryRun: true, signal });
    return false;
  } catch (error) {
    if (!(error instanceof ApiError) || unanswered.has(error.reason)) throw error;
    return lacksPriorityQuota(error.message);
  }
}

/**
 * There to be there, and to limit nobody: node agents are one a node, so that a lower figure would keep them off new ones.
 * These are the most pods that Kubernetes is made for in a cluster (kubernetes.io, "Considerations for large clusters").
 */
const hard = { pods: '150k' };

function quotaFor(pods: CriticalPods): DemandedQuota {
  const { namespace, priorityClass } = pods;
  const matchExpressions = [{ scopeName: 'PriorityClass', operator: 'In', values: [priorityClass] }];
  const metadata = { name: nameFor(pods), namespace };
  const spec = { hard, scopeSelector: { matchExpressions } };
  return { namespace, priorityClass, object: { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec } };
}

function nameFor({ priorityClass }: CriticalPods): string {
  return `meshwright-${priorityClass}`;
}
