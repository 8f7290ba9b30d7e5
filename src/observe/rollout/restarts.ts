import type { MeshControlPlaneSpec, WaveState } from '../../api/index.ts';
import type { Restarts } from '../../lifecycle/rollout.ts';
import { type BlockedItem, blocked } from '../../rollout/blocked.ts';
import { parseDuration } from '../../rollout/duration.ts';
import { planRestarts } from '../../rollout/restarts.ts';
import type { Workload } from '../../rollout/workload.ts';
import type { Followers } from './followers.ts';

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
  restarts: { annotate: [], evict: [], inFlight: 0, done: false, settling: false, blocked: [] },
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
      settling: false,
      blocked: [...plan.failed, ...plan.blocked, ...plan.unmovable],
    },
    failed: plan.failed,
  };
}

/** The namespaces in which something is due, by what `groupOf` says of each. */
export function namespacesDue(
  { annotate, evict }: Restarts,
  groupOf: (namespace: string) => string,
): ReadonlyMap<string, readonly string[]> {
  return Map.groupBy(new Set([...annotate, ...evict].map(({ namespace }) => namespace)), groupOf);
}

/** Only what would come up with the right revision; the rest waits for its namespace. */
export function onlyLed(restarts: Restarts, { astray, late }: Followers): Restarts {
  if (astray.size === 0) return restarts;
  const isLed = ({ namespace }: { readonly namespace: string }) => !astray.has(namespace);
  const held = [...restarts.annotate, ...restarts.evict.map((pod) => ({ ...pod, kind: 'Pod' }))].filter(
    ({ namespace }) => late.has(namespace),
  );
  return {
    ...restarts,
    annotate: restarts.annotate.filter(isLed),
    evict: restarts.evict.filter(isLed),
    settling: astray.size > late.size,
    blocked: [...restarts.blocked, ...held.map((item) => blocked(item, 'NotLed'))],
  };
}
