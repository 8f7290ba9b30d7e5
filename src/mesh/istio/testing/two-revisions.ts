import { join } from 'node:path';
import { type Cluster, startCluster } from '../../../../e2e/cluster/index.ts';
import { render } from '../../../../e2e/mesh/compare/render.ts';
import { installChart, packCharts, type StandInMesh, startMesh } from '../../../../e2e/mesh/index.ts';
import { fieldManagers } from '../../../api/index.ts';
import { ApiError, connect, type KubeClient, type KubeObject, refOf } from '../../../kube/index.ts';
import type { SetName } from '../../provider.ts';
import { arrange, concede } from '../arrange.ts';

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
  /**
   * Server-side apply as the operator does it, without force: a conflict is a failure, but for what istiod writes between
   * the read and the write, which the operator reads again, too.
   */
  readonly write: (objects: readonly KubeObject[]) => Promise<void>;
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
    async write(objects) {
      await Promise.all(
        objects.map((object) =>
          applyConceding(client, object).catch((error: unknown) => {
            if (error instanceof ApiError && error.reason === 'FieldManagerConflict') {
              return applyConceding(client, object);
            }
            throw error;
          }),
        ),
      );
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      await mesh.stop();
      await cluster.stop();
    },
  };
}

async function applyConceding(client: KubeClient, object: KubeObject): Promise<void> {
  const live = await client.get(refOf(object));
  await client.apply(concede(object, live), { fieldManager: fieldManagers.objects });
}
