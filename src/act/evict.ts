import type { ActContext } from './context.ts';
import { every } from './every.ts';
import type { PodRef } from './intent.ts';
import { atOnce } from './restart.ts';
import { someOf } from './some-of.ts';

/**
 * Asks for pods to go, within their disruption budgets; their controllers replace them. A pod that a budget keeps is no
 * error: it is asked for again while it is observed.
 */
export async function evict(
  pods: readonly PodRef[],
  { client, tell, signal }: Pick<ActContext, 'client' | 'tell' | 'signal'>,
): Promise<void> {
  const evicted: PodRef[] = [];
  try {
    await every(
      pods,
      async (pod) => {
        if ((await client.evict(pod, { uid: pod.uid, signal })) === 'evicted') evicted.push(pod);
      },
      atOnce,
    );
  } finally {
    const refs = evicted.map(({ namespace, name }) => ({ apiVersion: 'v1', kind: 'Pod', namespace, name }));
    if (refs.length > 0) tell({ type: 'Normal', reason: 'Evicted', note: `Evicted ${someOf(refs)}` });
  }
}
