import { ApiError, type KubeClient, type KubeObject } from '../kube/index.ts';

interface ContainerStatus {
  readonly name: string;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
}

interface PodStatus {
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
}

/** States that every pod passes through and that end by themselves. */
const passing = new Set(['ContainerCreating', 'PodInitializing']);

/** What keeps the pods of a workload from becoming ready, in the words of scheduler and kubelet; a live read. */
export async function podTrouble(
  workload: KubeObject,
  client: KubeClient,
  signal: AbortSignal,
): Promise<string | undefined> {
  const spec = workload.spec as { readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } };
  const selector = Object.entries(spec.selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  if (selector.length === 0) return undefined;
  const { namespace } = workload.metadata;
  const options = { labelSelector: selector.join(','), signal, ...(namespace === undefined ? {} : { namespace }) };
  const troubles = new Set<string>();
  try {
    for await (const pod of client.list({ apiVersion: 'v1', kind: 'Pod' }, options)) {
      for (const trouble of troublesOf((pod.status ?? {}) as PodStatus)) troubles.add(trouble);
    }
  } catch (error) {
    // That the workload is not ready is known without its pods; only the cause is not.
    if (!(error instanceof ApiError)) throw error;
    return undefined;
  }
  return troubles.size === 0 ? undefined : [...troubles].slice(0, 3).join('; ');
}

/** Pure: the states of one pod that somebody should know of. */
export function troublesOf({
  conditions = [],
  initContainerStatuses = [],
  containerStatuses = [],
}: PodStatus): readonly string[] {
  const unscheduled = conditions.filter(({ type, status }) => type === 'PodScheduled' && status === 'False');
  const waiting = [...initContainerStatuses, ...containerStatuses].flatMap(({ name, state }) => {
    const { reason, message } = state?.waiting ?? {};
    return reason === undefined || passing.has(reason)
      ? []
      : [`container ${name}: ${reason}${message ? `, ${message}` : ''}`];
  });
  return [...unscheduled.flatMap(({ message }) => message ?? []), ...waiting];
}
