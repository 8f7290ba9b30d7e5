import type { MeshControlPlaneSpec, WaveState } from '../../api/index.ts';
import type { Restarts } from '../../lifecycle/rollout.ts';
import type { BlockedItem } from '../../rollout/blocked.ts';
import { parseDuration } from '../../rollout/duration.ts';
import { planRestarts } from '../../rollout/restarts.ts';
import type { Workload } from '../../rollout/workload.ts';

export interface RestartRequest {
  readonly spec: MeshControlPlaneSpec;
  readonly workloads: readonly Workload[];
  /** How far each wave is. */
  readonly states: readonly WaveState[];
  readonly direction: 'forward' | 'back';
  /** Outside of a window nothing is begun; what is on its way goes on. */
  readonly mayBegin: boolean;
  /** Wall clock, in milliseconds. */
  readonly now: number;
}

export interface PlannedRestarts {
  readonly restarts: Restarts;
  /** What was moved and does not run. */
  readonly failed: readonly BlockedItem[];
}

/** What is known before the workloads can be seen: nothing is begun, and nothing is done. */
export const unseen: PlannedRestarts = {
  restarts: { annotate: [], evict: [], inFlight: 0, done: false, blocked: [] },
  failed: [],
};

/** The restarts that are due, as the machine wants to know them. */
export function restartsOf({ spec, workloads, states, direction, mayBegin, now }: RestartRequest): PlannedRestarts {
  const { restart, waves } = spec.upgrade;
  const plan = planRestarts(workloads, {
    // On the way back whatever was moved is looked at, in whichever wave it is by now.
    begun: new Set(states.flatMap((state, i) => (direction === 'back' || state !== 'Waiting' ? [i] : []))),
    waves,
    mode: restart.mode,
    maxConcurrent: restart.maxConcurrent,
    timeoutMs: parseDuration(restart.timeout),
    direction,
    now,
  });
  const next = mayBegin ? plan.next : [];
  return {
    restarts: {
      annotate: next.flatMap(({ how, workload }) => {
        if (how !== 'annotate') return [];
        const { apiVersion, kind, namespace, name, uid } = workload;
        return [{ apiVersion, kind, namespace, name, uid }];
      }),
      evict: next.flatMap((step) => (step.how === 'evict' ? [step.pod] : [])),
      inFlight: plan.inFlight,
      done: plan.done,
      blocked: [...plan.failed, ...plan.blocked, ...plan.unmovable],
    },
    failed: plan.failed,
  };
}
