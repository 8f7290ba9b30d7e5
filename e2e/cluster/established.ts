import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { ClusterError } from './cluster-error.ts';

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
      if (!hasGivenUp(error) || performance.now() > deadline) throw error;
      await sleep(lookMs);
    }
  }
}

function hasGivenUp(error: unknown): boolean {
  return error instanceof ClusterError && error.message.includes('.status.conditions accessor error');
}
