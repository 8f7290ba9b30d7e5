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
  /** Name of the pod, for Events. */
  readonly instance: string;
  readonly log: Logger;
}

export interface Operator extends Disposable {
  /**
   * Reconciles every MeshControlPlane until `signal` aborts, and then finishes the reconcile in hand; `lost` ends that
   * too, at once. To be called once.
   */
  reconcile(signal: AbortSignal, lost: AbortSignal): Promise<void>;
}

/** Watches at once, and writes nothing before it is told to reconcile. Disposing of it ends the watches. */
export function openOperator({ client, provider, charts, instance, log }: OperatorOptions): Operator {
  const queue = createQueue();
  const watching = new AbortController();
  const ledger = new Ledger();
  const concerns: Concerns = {
    controlPlane: (name) => queue.add(name),
    everyControlPlane: () => each(() => true),
    everyRemoval: () =>
      each(({ metadata }) => metadata.deletionTimestamp !== undefined || revisionsOf(metadata.name) > 1),
    gone: (object) => ledger.confirm(object),
  };
  const stores = new Stores({ client, signal: watching.signal, log, provider, concerns });
  function each(isConcerned: (mesh: ReturnType<typeof stores.controlPlanes.get> & object) => boolean): void {
    for (const mesh of stores.controlPlanes.values()) if (isConcerned(mesh)) queue.add(mesh.metadata.name);
  }
  function revisionsOf(name: string): number {
    return [...stores.revisions.values()].filter(({ spec }) => spec.controlPlane === name).length;
  }

  const now = Date.now;
  const events = createEventRecorder({ client, controller: 'meshwright.io/operator', instance, log });
  const around = {
    client,
    stores,
    provider,
    log,
    now,
    ledger,
    charting: charts,
    written: new WrittenVersions(),
    setbacks: new Setbacks(),
    wanted: new WantedSets(),
    kubernetes: kubernetesVersion(client, now),
    events,
  };
  return {
    async reconcile(signal, lost) {
      await runController({
        name: 'meshcontrolplane',
        queue,
        workers: 4,
        timeoutMs: 120_000,
        reconcile: (name, reconcileSignal) => reconcile(name, around, reconcileSignal),
        signal,
        abort: lost,
        log,
      });
      if (!lost.aborted) await events.sent();
    },
    [Symbol.dispose]: () => watching.abort(),
  };
}
