import { hostname } from 'node:os';
import { Ledger } from '../act/ledger.ts';
import type { ChartRenderer, ChartStore } from '../charts/index.ts';
import { createEventRecorder, createQueue, type KubeClient, type Logger, runController } from '../kube/index.ts';
import type { MeshProvider } from '../mesh/provider.ts';
import { kubernetesVersion } from '../observe/kubernetes-version.ts';
import { type Concerns, Stores } from '../observe/stores.ts';
import { WantedSets } from '../observe/wanted.ts';
import { reconcile } from './reconcile.ts';
import { Setbacks } from './setbacks.ts';
import { WrittenVersions } from './written-versions.ts';

export interface OperatorOptions {
  readonly client: KubeClient;
  readonly provider: MeshProvider;
  readonly charts: { readonly store: ChartStore; readonly renderer: ChartRenderer };
  readonly log: Logger;
  /** Stops taking work at once; the reconcile in hand finishes its write first. */
  readonly signal: AbortSignal;
}

/** Watches and reconciles every MeshControlPlane until the signal aborts. */
export async function runOperator({ client, provider, charts, log, signal }: OperatorOptions): Promise<void> {
  const queue = createQueue();
  const watching = new AbortController();
  const concerns: Concerns = {
    controlPlane: (name) => queue.add(name),
    everyControlPlane: () => each(() => true),
    everyRemoval: () =>
      each(({ metadata }) => metadata.deletionTimestamp !== undefined || revisionsOf(metadata.name) > 1),
  };
  const stores = new Stores({ client, signal: watching.signal, log, provider, concerns });
  function each(isConcerned: (mesh: ReturnType<typeof stores.controlPlanes.get> & object) => boolean): void {
    for (const mesh of stores.controlPlanes.values()) if (isConcerned(mesh)) queue.add(mesh.metadata.name);
  }
  function revisionsOf(name: string): number {
    return [...stores.revisions.values()].filter(({ spec }) => spec.controlPlane === name).length;
  }

  const now = Date.now;
  const around = {
    client,
    stores,
    provider,
    log,
    now,
    ledger: new Ledger(),
    charting: charts,
    written: new WrittenVersions(),
    setbacks: new Setbacks(),
    wanted: new WantedSets(),
    kubernetes: kubernetesVersion(client, now),
    events: createEventRecorder({ client, controller: 'meshwright.io/operator', instance: hostname(), log }),
  };
  await runController({
    name: 'meshcontrolplane',
    queue,
    workers: 4,
    timeoutMs: 120_000,
    reconcile: (name, reconcileSignal) => reconcile(name, around, reconcileSignal),
    signal,
    log,
  });
  watching.abort();
}
