/** Caches every pod of a cluster, and tells how long that took and what it costs to keep them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { argument, linger, send } from '../../measure/conversation.ts';
import { load } from '../contenders/load.ts';
import type { CacheArgument, CacheMessage } from '../pods.ts';

const { side, kubeconfig, keep } = argument<CacheArgument>();
const contender = await load(side);
const tell = (message: CacheMessage): Promise<void> => send(message);
const before = used();
const from = Date.now();
const begun = performance.now();
const following = await contender.follow({
  kubeconfig,
  followed: { kind: 'Pod' },
  keep,
  restart: false,
  seen: () => undefined,
});
await tell({ is: 'read', milliseconds: performance.now() - begun, from, to: Date.now() });
// The diary must have closed its entry before the garbage collection, which is no stall of the contender.
await sleep(600);
await tell({ is: 'kept', pods: following.size, bytes: used() - before });
linger();

/** What is reachable, in the heap and beside it. */
function used(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
