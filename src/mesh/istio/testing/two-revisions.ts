import { join } from 'node:path';
import { type Cluster, startCluster } from '../../../../e2e/cluster/index.ts';
import { render } from '../../../../e2e/mesh/compare/render.ts';
import { installChart, packCharts, type StandInMesh, startMesh } from '../../../../e2e/mesh/index.ts';
import { connect, type KubeClient, type KubeObject } from '../../../kube/index.ts';
import type { SetName } from '../../provider.ts';
import { arrange } from '../arrange.ts';

export const home = 'istio-system';
export const [older, newer] = ['1-29-6', '1-30-3'] as const;

/** A real API server on which two istiods serve in one namespace, and nothing points to either yet. */
export interface TwoRevisions extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly mesh: StandInMesh;
  readonly client: KubeClient;
  /** What the charts render for each revision as pointers: tags `default` and `prod`, and the default validator. */
  readonly from: readonly KubeObject[];
  readonly to: readonly KubeObject[];
}

export async function startTwoRevisions(name: string): Promise<TwoRevisions> {
  const cluster = await startCluster({ name });
  const charts = join(cluster.folder, 'charts');
  await packCharts({ helm: cluster.binaries.helm, folder: charts });
  const mesh = await startMesh({ cluster });
  const client = await connect({ kubeconfig: cluster.adminKubeconfig });
  const install = (version: string, chart: string, release: string, set: Record<string, string>) =>
    installChart(cluster, { chart: join(charts, version, chart), release, namespace: home, set });
  await install('1.30.3', 'base', 'base', { defaultRevision: '' });
  await install('1.29.6', 'istiod', `istiod-${older}`, { revision: older });
  await install('1.30.3', 'istiod', `istiod-${newer}`, { revision: newer });
  await Promise.all([mesh.whenServing(older), mesh.whenServing(newer)]);

  const rendered = async (part: SetName, version: string, chart: string, set: string) => {
    const rendering = { release: chart, namespace: home, args: ['--set', set] };
    const objects = await render(cluster.binaries.helm, join(charts, version, chart), rendering);
    const plan = { part, chart, release: chart, namespace: home, values: {} };
    return { plan, objects: objects as unknown as readonly KubeObject[] };
  };
  const pointers = async (version: string, revision: string) => {
    const parts = [
      await rendered('shared', version, 'base', `defaultRevision=${revision}`),
      await rendered('revision', version, 'istiod', `revision=${revision},revisionTags={default,prod}`),
    ];
    return arrange(parts).find((set) => set.name === 'pointers')?.objects ?? [];
  };
  return {
    cluster,
    mesh,
    client,
    from: await pointers('1.29.6', older),
    to: await pointers('1.30.3', newer),
    async [Symbol.asyncDispose]() {
      await client.close();
      await mesh.stop();
      await cluster.stop();
    },
  };
}
