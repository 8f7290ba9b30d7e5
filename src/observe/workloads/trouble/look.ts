import { ApiError, type KubeClient, type KubeObject } from '../../../kube/index.ts';
import type { MeshProvider } from '../../../mesh/provider.ts';
import { lastRefusal } from '../../trouble/last-refusal.ts';
import { podsTroubles } from '../../trouble/pods.ts';
import { refusedTrouble } from '../../trouble/refused.ts';
import type { Trouble } from '../../trouble/trouble.ts';
import type { WorkloadDigest } from '../digest.ts';
import type { Joined } from '../join.ts';
import { lacksPods } from '../progress.ts';
import type { WorkloadQuery } from '../query.ts';
import { selectorText } from '../selector.ts';

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
    const [found] = podsTroubles(await newPods(digest, query, looking));
    if (found !== undefined || !lacksPods(digest)) return found;
    const refusal = await lastRefusal({ ...digest, since: workload.progressAt }, looking);
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
