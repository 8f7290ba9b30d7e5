import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';

const [patienceMs, lookMs] = [90_000, 100];

/**
 * Waits until CustomResourceDefinitions are served, named as kubectl takes them: `-f`, a file, or `crd/NAME`. kubectl itself
 * gives up on one that has no conditions yet, and is asked again.
 *
 * @throws ClusterError, what kubectl said last
 */
export async function established(cluster: Pick<Cluster, 'kubectl'>, ...which: readonly string[]): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      await cluster.kubectl(['wait', '--for=condition=Established', '--timeout=30s', ...which]);
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(lookMs);
    }
  }
}
