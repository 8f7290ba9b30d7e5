import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Cluster } from '../cluster/index.ts';

const run = promisify(execFile);

/** A chart to install, as `helm template` takes it. */
export interface ChartInstallation {
  /** Folder or archive of the chart. */
  readonly chart: string;
  readonly release: string;
  readonly namespace: string;
  /** What `--set` takes: `{ revision: '1-30-3', 'global.hub': 'x' }`. */
  readonly set?: Readonly<Record<string, string>>;
}

/**
 * Installs a chart without any operator: rendered by helm, applied by kubectl, in a namespace that is made when it is
 * missing. Rejects with the text of the program that failed.
 */
export async function installChart(
  cluster: Cluster,
  { chart, release, namespace, set = {} }: ChartInstallation,
): Promise<void> {
  const values = Object.entries(set).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  const args = ['template', release, chart, '--namespace', namespace, ...values];
  const { stdout } = await run(cluster.binaries.helm, args, { maxBuffer: 64 * 2 ** 20 });
  const home = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await cluster.kubectl(['apply', '--server-side', '-f', '-'], { input: home });
  await cluster.kubectl(['apply', '--server-side', '-f', '-'], { input: stdout });
}
