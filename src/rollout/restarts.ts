import type { Wave } from '../api/index.ts';
import type { BlockedItem } from './blocked.ts';
import { type Restart, type Terms, type Verdict, verdict } from './verdict.ts';
import type { Workload } from './workload.ts';

export interface RestartOptions extends Terms {
  /**
   * Indexes of the waves that are looked at: their namespaces are led to the revision that pods are to get. Of others only
   * what is under way counts.
   */
  readonly begun: ReadonlySet<number>;
  /** How many may be in motion at a time, in waves that don't say it. */
  readonly maxConcurrent: number;
  readonly waves: readonly Pick<Wave, 'maxConcurrent'>[];
}

/**
 * How far the workloads are and what is to be done now. Each is counted once:
 * `total` is `moved`, `inFlight`, `next`, `waiting`, `held` and `failed`; unmovable ones come on top.
 */
export interface RestartPlan {
  readonly total: number;
  readonly moved: number;
  /** In motion: restarted and not ready yet, or with pods that are being replaced. */
  readonly inFlight: number;
  /** To be done now. */
  readonly next: readonly Restart[];
  /** Could be restarted, and wait until fewer are in motion. */
  readonly waiting: number;
  /** Can't go on before something is done about them. */
  readonly held: number;
  /** Without progress for longer than the timeout, for a reason of their own. Forward, nothing more is restarted then. */
  readonly failed: readonly BlockedItem[];
  /** Why those that are held don't go on, and what those in flight suffer from. */
  readonly blocked: readonly BlockedItem[];
  /** Not restarted by us, and with pods of another revision. */
  readonly unmovable: readonly BlockedItem[];
  /**
   * All that can be moved has moved and is ready. On the way back those that failed after all their pods had come back
   * don't count: they had their restart, and waiting would help nobody.
   */
  readonly done: boolean;
}

/**
 * What to restart next, in one pass. Forward the first wave goes first, on the way back the last one; within a wave the
 * order is the one given, which should stay the same: then a view that is a little old leads to the same restarts again,
 * and not to further ones. A restart begins only while fewer than its wave allows are in motion, over all waves.
 */
export function planRestarts(workloads: Iterable<Workload>, options: RestartOptions): RestartPlan {
  const startable: Restart[] = [];
  const blocked: BlockedItem[] = [];
  const failed: BlockedItem[] = [];
  const unmovable: BlockedItem[] = [];
  let [moved, inFlight, held, open] = [0, 0, 0, 0];
  for (const workload of workloads) {
    const found = verdict(workload, options);
    if (!options.begun.has(workload.wave) && !isUnderWay(workload, found)) continue;
    switch (found.is) {
      case 'moved':
        moved++;
        break;
      case 'startable':
        startable.push(found.restart);
        break;
      case 'inFlight':
        inFlight++;
        if (found.item !== undefined) blocked.push(found.item);
        break;
      case 'held':
        held++;
        blocked.push(found.item);
        break;
      case 'failed':
        failed.push(found.item);
        if (workload.left > 0 || options.direction === 'forward') open++;
        break;
      case 'unmovable':
        unmovable.push(found.item);
        break;
    }
  }
  const stopped = failed.length > 0 && options.direction === 'forward';
  const next = stopped ? [] : choose(startable, inFlight, options);
  const total = moved + inFlight + startable.length + held + failed.length;
  const done = inFlight + startable.length + held + open === 0;
  const waiting = startable.length - next.length;
  return { total, moved, inFlight, next, waiting, held, failed, blocked, unmovable, done };
}

/** Restarted by us and not through with it: it takes a place until then, in whatever wave its namespace is by now. */
function isUnderWay({ marked, moved }: Workload, { is }: Verdict): boolean {
  return (marked || moved > 0) && (is === 'inFlight' || is === 'failed');
}

function choose(startable: readonly Restart[], inFlight: number, options: RestartOptions): Restart[] {
  const { waves, maxConcurrent, direction } = options;
  const next: Restart[] = [];
  const byWave = [...Map.groupBy(startable, ({ workload }) => workload.wave)].sort(([a], [b]) => a - b);
  for (const [wave, restarts] of direction === 'forward' ? byWave : byWave.reverse()) {
    const room = (waves[wave]?.maxConcurrent ?? maxConcurrent) - inFlight - next.length;
    next.push(...restarts.slice(0, Math.max(room, 0)));
  }
  return next;
}
