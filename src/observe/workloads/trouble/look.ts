import { ApiError, type KubeClient, type KubeObject } from '../../../kube/index.ts';
import { textAt } from '../../../kube/json.ts';
import type { MeshProvider } from '../../../mesh/provider.ts';
import type { WorkloadDigest } from '../digest.ts';
import type { Joined } from '../join.ts';
import type { WorkloadQuery } from '../query.ts';
import { selectorText } from '../selector.ts';
import { podsTrouble } from './pods.ts';
import { refusedTrouble } from './refused.ts';
import type { Trouble } from './trouble.ts';

interface Looking {
  readonly client: KubeClient;
  readonly provider: Pick<MeshProvider, 'revisionOf'>;
  readonly signal: AbortSignal;
}

/**
 * Asks the API server why a workload is not ready: its pods first, then what its controller complained of.
 * Undefined where there is no cause to be seen, or it can't be.
 */
export async function lookAt(
  { workload }: Joined,
  digest: WorkloadDigest,
  query: Pick<WorkloadQuery, 'from'>,
  looking: Looking,
): Promise<Trouble | undefined> {
  try {
    const found = podsTrouble(await newPods(digest, query, looking));
    if (found !== undefined || digest.created >= digest.replicas) return found;
    const refusal = await lastRefusal(digest, workload.progressAt, looking);
    return refusal === undefined ? undefined : refusedTrouble(refusal);
  } catch (error) {
    // That the workload is not ready is known without it; only the cause is not.
    if (!(error instanceof ApiError)) throw error;
    return undefined;
  }
}

/** Pods that the revision to be left did not inject; of many, the first page tells enough. */
async function newPods(
  { namespace, selector }: WorkloadDigest,
  { from }: Pick<WorkloadQuery, 'from'>,
  { client, provider, signal }: Looking,
): Promise<readonly KubeObject[]> {
  const labelSelector = selectorText(selector);
  if (labelSelector === '') return [];
  const selection = { namespace, labelSelector, signal };
  for await (const { items } of client.pages({ apiVersion: 'v1', kind: 'Pod' }, selection)) {
    return items.filter(({ metadata }) => provider.revisionOf(metadata) !== from);
  }
  return [];
}

/** StatefulSets and DaemonSets tell in Events alone that pods can't be created. */
async function lastRefusal(
  { uid, namespace }: WorkloadDigest,
  since: number | undefined,
  { client, signal }: Looking,
): Promise<string | undefined> {
  const fieldSelector = `involvedObject.uid=${uid},reason=FailedCreate`;
  const told: { readonly at: number; readonly message: string }[] = [];
  for await (const event of client.list({ apiVersion: 'v1', kind: 'Event' }, { namespace, fieldSelector, signal })) {
    const at = Date.parse(textAt(event, 'lastTimestamp') ?? textAt(event, 'eventTime') ?? '');
    if (at >= (since ?? 0)) told.push({ at, message: textAt(event, 'message') ?? '' });
  }
  return told.sort((a, b) => b.at - a.at)[0]?.message;
}
