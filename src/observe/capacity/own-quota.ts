import { labels } from '../../api/index.ts';
import type { QuotaSpec, QuotaStatus } from '../../api/quota.ts';
import type { KubeObject } from '../../kube/index.ts';
import { at, numberAt } from '../../kube/json.ts';
import {
  amountsOf,
  countsPod,
  type LimitRange,
  listOf,
  max,
  mostPods,
  type PodGroup,
  quotaSize,
  type ScaledWorkload,
  type Scaling,
  withDefaults,
} from '../../resources/index.ts';
import { isWorkload } from '../readiness.ts';
import { autoscalerOf } from './autoscaler.ts';
import { podOf, withoutNulls } from './pod-of.ts';

/** The quota of the control plane's namespace, as `spec.resources.quota` asks for it. */
export interface OwnQuota {
  readonly mode: 'Auto' | 'Fixed';
  readonly object: KubeObject;
  readonly hard: QuotaStatus['wanted'];
  readonly revisions: number;
}

export interface OwnQuotaRequest {
  readonly asked: QuotaSpec & { readonly mode: OwnQuota['mode'] };
  readonly namespace: string;
  /** Everything of the mesh that is to be there, and what is still there of revisions that are to go. */
  readonly objects: readonly KubeObject[];
  readonly limitRanges: readonly LimitRange[];
  /** On how many nodes a DaemonSet is. */
  readonly nodes: (daemonSet: KubeObject) => number;
  /** What the limits were last, while pods made under these are still being replaced. */
  readonly held: QuotaStatus['wanted'] | undefined;
}

export const ownQuotaName = 'meshwright';

/** Of node agents there is one on every node: their number is none of the mesh's, and must not be limited. */
const scopeSelector = {
  matchExpressions: [{ scopeName: 'PriorityClass', operator: 'NotIn', values: ['system-node-critical'] }],
};

/** What the quota is to be. Limits are raised at once, and never lowered below what is held. */
export function ownQuota(request: OwnQuotaRequest): OwnQuota {
  const { asked, namespace, held } = request;
  const counted = countedIn(namespace, request.objects);
  const size = quotaSize(counted.map((workload) => groupOf(workload, request)));
  const before = [...amountsOf(held)].filter(([resource]) => size.has(resource));
  const hard = asked.mode === 'Fixed' ? (asked.hard ?? {}) : listOf(max(size, new Map(before)));
  const metadata = { name: ownQuotaName, namespace };
  return {
    mode: asked.mode,
    object: { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard, scopeSelector } },
    hard,
    revisions: new Set(counted.flatMap(({ metadata: { labels: given } }) => given?.[labels.revision] ?? [])).size,
  };
}

/** The workloads whose pods the quota counts. */
export function countedIn(namespace: string, objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects.filter(
    (object) => isWorkload(object) && object.metadata.namespace === namespace && isCounted(podOf(object)),
  );
}

/** Whether the quota counts a pod like that. */
export function isCounted(pod: ReturnType<typeof podOf>): boolean {
  return countsPod({ scopeSelector }, pod);
}

function groupOf(workload: KubeObject, { objects, limitRanges, nodes }: OwnQuotaRequest): PodGroup {
  const scaled = { kind: workload.kind, spec: withoutNulls(workload.spec) } as ScaledWorkload;
  const autoscaler = autoscalerOf(workload, objects);
  const scaling = { nodes: workload.kind === 'DaemonSet' ? nodes(workload) : 0, ...scalingBy(autoscaler) };
  return { pod: withDefaults(podOf(workload), limitRanges), most: mostPods(scaled, scaling) };
}

function scalingBy(autoscaler: KubeObject | undefined): Pick<Scaling, 'autoscaler'> {
  const spec = at(withoutNulls(autoscaler ?? {}), 'spec');
  const maxReplicas = numberAt(spec, 'maxReplicas');
  if (maxReplicas === undefined) return {};
  const minReplicas = numberAt(spec, 'minReplicas');
  return { autoscaler: { maxReplicas, ...(minReplicas === undefined ? {} : { minReplicas }) } };
}
