import type { Restarts } from '../../rollout.ts';
import { describePods, isThere, mark, markOf, type Namespace, noPods, podsOf, waveOf } from './namespace.ts';
import { workloadRefs } from './objects.ts';
import { none } from './revision.ts';
import { hasBegun } from './waves.ts';
import type { World } from './world.ts';

/** How many workloads may be in motion at a time. */
export const maxConcurrent = 1;

export interface PlannedRestarts {
  readonly restarts: Restarts;
  readonly failed: readonly string[];
}

type Verdict = 'moved' | 'startable' | 'inFlight' | 'held' | 'failed';

/** The abstract counterpart of `src/rollout/restarts.ts`: one workload a namespace, with rollouts and no obstacles. */
export function restartsOf(w: World, most = maxConcurrent): PlannedRestarts {
  const back = w.reason > 0;
  const wanted = back ? w.from : w.to;
  const all = w.namespaces
    .map((n, i) => ({ n, i, is: verdict(n, wanted, back) }))
    .filter(({ n }) => isThere(n) && podsOf(n) !== noPods);
  const order = all
    // A namespace that was put into a later wave during its restart still counts.
    .filter(({ n, is }) => back || hasBegun(w.waves, waveOf(n)) || isUnderWay(n, is))
    .sort((a, b) => (back ? waveOf(b.n) - waveOf(a.n) : waveOf(a.n) - waveOf(b.n)));
  const count = (verdicts: readonly Verdict[]) => order.filter(({ is }) => verdicts.includes(is)).length;
  const failed = order.filter(({ is }) => is === 'failed');
  const open = failed.filter(({ n }) => !back || isLeft(n, wanted)).length;
  const stopped = failed.length > 0 && !back;
  const room = Math.max(0, most - count(['inFlight']));
  const mayBegin = back || w.window === 1;
  const next = stopped || !mayBegin ? [] : order.filter(({ is }) => is === 'startable').slice(0, room);
  return {
    restarts: {
      annotate: next.flatMap(({ i }) => workloadRefs[i] ?? []),
      evict: [],
      inFlight: count(['inFlight']),
      done: count(['inFlight', 'startable', 'held']) + open === 0,
      settling: false,
      blocked: order.flatMap(({ is, i }) => (is === 'held' || is === 'failed' ? [blocked(i)] : [])),
    },
    failed: failed.map(() => 'a workload that was moved does not run'),
  };
}

function isUnderWay(n: Namespace, is: Verdict): boolean {
  return markOf(n) !== mark.none && (is === 'inFlight' || is === 'failed');
}

/** Pods of another revision are there. */
export function isLeft(n: Namespace, wanted: number): boolean {
  const { state, old, new: next } = describePods(n);
  const others = [old, state === 'admitted' ? none : next].filter((rev) => rev !== none && rev !== wanted);
  return others.length > 0;
}

function verdict(n: Namespace, wanted: number, back: boolean): Verdict {
  const { state } = describePods(n);
  const marked = markOf(n) === (back ? mark.back : mark.forward);
  if (!isLeft(n, wanted)) {
    if (state === 'ready') return 'moved';
    if (marked) return state === 'stuck' ? 'failed' : 'inFlight';
    return back ? 'moved' : 'held';
  }
  // With old pods left after its restart, it is late for good.
  if (marked) return state === 'stuck' || state === 'ready' ? 'failed' : 'inFlight';
  return back || state === 'ready' ? 'startable' : 'held';
}

function blocked(i: number): Restarts['blocked'][number] {
  return { kind: 'Deployment', namespace: `team-${i}`, name: 'web', code: 'NotReady', message: 'it is not ready' };
}
