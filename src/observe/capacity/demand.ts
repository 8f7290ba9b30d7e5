import type { KubeObject } from '../../kube/index.ts';
import { at, numberAt } from '../../kube/json.ts';
import { isWorkload } from '../readiness.ts';
import { autoscalerOf } from './autoscaler.ts';
import { covers } from './covers.ts';
import { surges } from './surging.ts';

/** Pods that a workload is to have beside those that are there, and that must find room before it can go on. */
export interface Demand {
  /** As it is wanted. */
  readonly workload: KubeObject;
  readonly namespace: string;
  readonly pods: number;
}

export interface DemandRequest {
  /** Everything that is wanted, workloads and their autoscalers among it. */
  readonly wanted: readonly KubeObject[];
  /** What of it is there. */
  readonly live: (object: KubeObject) => KubeObject | undefined;
  /** How many nodes a DaemonSet that is not there yet will be on. */
  readonly nodes: (daemonSet: KubeObject) => number;
}

/**
 * What has to find room for everything that is wanted to be there: each missing pod, and where a workload replaces its
 * pods without ever having less, one more of them. That it would scale further, or replace several at a time, is
 * nothing that has to be.
 */
export function demandsOf({ wanted, live, nodes }: DemandRequest): readonly Demand[] {
  return wanted.filter(isWorkload).flatMap((workload) => {
    const pods =
      workload.kind === 'DaemonSet'
        ? onNodes(workload, live(workload), nodes)
        : replicas(workload, wanted, live(workload));
    return pods === 0 ? [] : [{ workload, namespace: workload.metadata.namespace ?? '', pods }];
  });
}

function replicas(wanted: KubeObject, all: readonly KubeObject[], live: KubeObject | undefined): number {
  const goal = Math.max(
    numberAt(wanted, 'spec', 'replicas') ?? numberAt(live, 'spec', 'replicas') ?? 1,
    leastOf(wanted, all),
  );
  const there = numberAt(live, 'status', 'replicas') ?? 0;
  if (live === undefined || goal > there) return goal - there;
  return isReplaced(wanted, live) && surges(wanted, goal) ? 1 : 0;
}

/** What an autoscaler brings the workload to at once. */
function leastOf(workload: KubeObject, all: readonly KubeObject[]): number {
  const scaler = autoscalerOf(workload, all);
  return scaler === undefined ? 0 : (numberAt(scaler, 'spec', 'minReplicas') ?? 1);
}

function onNodes(wanted: KubeObject, live: KubeObject | undefined, nodes: DemandRequest['nodes']): number {
  if (live === undefined) return nodes(wanted);
  const there = numberAt(live, 'status', 'currentNumberScheduled') ?? 0;
  const goal = numberAt(live, 'status', 'desiredNumberScheduled') ?? 0;
  if (goal > there) return goal - there;
  return isReplaced(wanted, live) && surges(wanted, goal) ? 1 : 0;
}

function isReplaced(wanted: KubeObject, live: KubeObject): boolean {
  return !covers(at(live, 'spec', 'template'), at(wanted, 'spec', 'template'));
}
