import { Admissions } from '../act/admissions.ts';
import type { Others } from '../act/class-users.ts';
import { Contests } from '../act/contests.ts';
import { Ledger } from '../act/ledger.ts';
import { Marked } from '../act/marked.ts';
import type { MeshControlPlane } from '../api/index.ts';
import type { ChartRenderer, ChartStore } from '../charts/index.ts';
import {
  createEventRecorder,
  createQueue,
  type KubeClient,
  type Logger,
  type Outcome,
  type Registry,
  type RuntimeMetrics,
  runController,
} from '../kube/index.ts';
import type { ProbeResult } from '../lifecycle/observation.ts';
import type { MeshProvider } from '../mesh/provider.ts';
import { ChosenNames } from '../observe/chosen-names.ts';
import { kubernetesVersion } from '../observe/kubernetes-version.ts';
import { isMeantToGo } from '../observe/meant-to-go.ts';
import { Recent } from '../observe/recent.ts';
import { RenderMemory } from '../observe/render-memory.ts';
import { FollowerProbes } from '../observe/rollout/followers.ts';
import { Rehearsals } from '../observe/rollout/rehearsals.ts';
import { type Concerns, Stores } from '../observe/stores.ts';
import { Unheeded } from '../observe/unheeded.ts';
import { WantedSets } from '../observe/wanted.ts';
import { createOperatorMetrics } from './metrics.ts';
import { isSoon } from './pace.ts';
import { reconcile } from './reconcile.ts';
import { Rests } from './rests.ts';
import { Setbacks } from './setbacks.ts';
import { Standby } from './standby.ts';
import { WrittenVersions } from './written-versions.ts';

/** Of the controller and its queue, in logs and metrics. */
export const controllerName = 'meshcontrolplane';

/** A reconcile that takes longer is aborted, and hangs when it goes on for as long again. */
const timeoutMs = 120_000;

/** For how long it is believed that a revision answers, and runs, as it did. */
const aMomentMs = 900;

/** For how long it is believed who has a priority class that is to go; a little less than the pause between two looks. */
const aMinuteMs = 55_000;

export interface OperatorOptions {
  readonly client: KubeClient;
  readonly provider: MeshProvider;
  readonly charts: { readonly store: ChartStore; readonly renderer: ChartRenderer };
  /** Name of the pod, for Events. */
  readonly instance: string;
  readonly log: Logger;
  /** Where to count, and the runtime's own counts. */
  readonly registry: Registry;
  readonly metrics: RuntimeMetrics;
}

export interface Operator extends Disposable {
  /**
   * Reconciles every MeshControlPlane until `signal` aborts, and then finishes the reconcile in hand; `lost` ends that
   * too, at once. To be called once.
   */
  reconcile(signal: AbortSignal, lost: AbortSignal): Promise<void>;
  /** True once everything that is watched was read, or is known to be unreadable. */
  readonly ready: boolean;
  /** Resources that are worked on for so long that the work must hang; a restart would help. */
  readonly stuck: readonly string[];
}

/** Watches and looks at once, and writes nothing before it is told to reconcile. Disposing of it ends all that. */
export function openOperator(options: OperatorOptions): Operator {
  const { client, provider, charts, instance, log, registry, metrics } = options;
  const queue = createQueue({ watch: metrics.queue });
  const standingQueue = createQueue();
  const add = (name: string): void => {
    queue.add(name);
    standingQueue.add(name);
  };
  const watching = new AbortController();
  const ledger = new Ledger();
  const rests = new Rests();
  let leads = false;
  const concerns: Concerns = {
    controlPlane: add,
    everyControlPlane: () => each(() => true),
    everyBlocked: () => each(({ status }) => status?.phase === 'Blocked'),
    everyRemoval: () =>
      each(
        ({ metadata }) =>
          metadata.deletionTimestamp !== undefined || stores.revisions.count('controlPlane', metadata.name) > 1,
      ),
    everyRollout: () => each(movesOn),
    arrival() {
      for (const mesh of stores.controlPlanes.values()) if (movesOn(mesh)) rests.arrived(mesh.metadata.name);
    },
    // What goes while another one leads may go by its hand: later it is no damage.
    gone(object) {
      if (!leads || isMeantToGo(object, stores)) ledger.forget(object);
      else ledger.confirm(object, object.metadata.uid ?? '');
    },
  };
  const stores = new Stores({ client, signal: watching.signal, log, provider, concerns });
  function each(isConcerned: (mesh: ReturnType<typeof stores.controlPlanes.get> & object) => boolean): void {
    for (const mesh of stores.controlPlanes.values()) if (isConcerned(mesh)) add(mesh.metadata.name);
  }

  const now = Date.now;
  const events = createEventRecorder({ client, controller: 'meshwright.io/operator', instance, log });
  const countRepair = createOperatorMetrics(registry, stores, now);
  const inHand = new Map<string, number>();
  const around = {
    client,
    stores,
    provider,
    log,
    now,
    ledger,
    contests: new Contests(),
    marked: new Marked(),
    admissions: new Admissions(),
    charting: charts,
    chosen: new ChosenNames(),
    written: new WrittenVersions(),
    setbacks: new Setbacks(),
    rests,
    wanted: new WantedSets(),
    probed: new Recent<readonly ProbeResult[]>(aMomentMs),
    started: new Recent<readonly number[]>(aMomentMs),
    classUsers: new Recent<ReadonlyMap<string, Others>>(aMinuteMs),
    followers: new FollowerProbes(),
    rehearsals: new Rehearsals(),
    unheeded: new Unheeded(),
    renders: new RenderMemory(),
    kubernetes: kubernetesVersion(client, now),
    events,
    countRepair,
  };
  const standingBy = new AbortController();
  const standby = new Standby(around);
  void runController({
    name: `${controllerName} standby`,
    queue: standingQueue,
    workers: 1,
    timeoutMs,
    reconcile: (name, signal) => standby.look(name, signal),
    signal: standingBy.signal,
    abort: watching.signal,
    log,
  });
  const oneTurn = async (name: string, signal: AbortSignal): Promise<Outcome> => {
    const milliseconds = rests.left(name, now());
    if (milliseconds > 0) return { kind: 'after', milliseconds };
    const before = process.cpuUsage();
    inHand.set(name, performance.now());
    try {
      const outcome = await reconcile(name, around, signal);
      const mayRest = !isSoon(outcome) && movesWorkloads(stores.controlPlanes.get(name));
      if (mayRest) rests.note(name, costSince(before), now());
      else rests.end(name);
      return outcome;
    } finally {
      inHand.delete(name);
    }
  };
  return {
    async reconcile(signal, lost) {
      leads = true;
      standingBy.abort();
      await runController({
        name: controllerName,
        queue,
        workers: 4,
        timeoutMs,
        reconcile: oneTurn,
        signal,
        abort: lost,
        watch: metrics.reconciles,
        log,
      });
      if (!lost.aborted) await events.sent();
    },
    get ready() {
      return !stores.stillReading(now());
    },
    get stuck() {
      const late = performance.now() - 2 * timeoutMs;
      return [...inHand].filter(([, since]) => since < late).map(([name]) => name);
    },
    [Symbol.dispose]: () => watching.abort(),
  };
}

/** A rollout of it is under way. */
function movesOn({ status }: Pick<MeshControlPlane, 'status'>): boolean {
  return status?.rollout !== undefined;
}

/** In these phases every pod that changes is a reason to look. */
function movesWorkloads(mesh: MeshControlPlane | undefined): boolean {
  return mesh?.status?.phase === 'Migrating' || mesh?.status?.phase === 'RollingBack';
}

/** Processor time in milliseconds. */
function costSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
