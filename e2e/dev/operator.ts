import { join } from 'node:path';
import { nodeFlags } from '../../src/main/node-flags.ts';
import type { Cluster, ServerProcess } from '../cluster/index.ts';

const program = join(import.meta.dirname, '../../src/main.ts');

/** Runs the operator from source with its own rights; Node starts it anew when a file that it has read changes. */
export async function runFromSource(cluster: Cluster): Promise<ServerProcess> {
  const flags = {
    kubeconfig: await cluster.operatorKubeconfig(),
    helm: cluster.binaries.helm,
    cache: join(cluster.folder, 'operator-cache'),
  };
  return cluster.run({
    name: 'operator',
    program: process.execPath,
    args: [
      '--watch',
      '--watch-preserve-output',
      ...nodeFlags,
      program,
      ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]),
    ],
  });
}
