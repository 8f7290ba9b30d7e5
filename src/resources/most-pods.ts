/** A number of pods, or a share of them such as `25%`. */
export type CountOrPercent = number | string;

/** How a Deployment or a DaemonSet replaces its pods. */
export interface UpdateStrategy {
  readonly type?: string;
  readonly rollingUpdate?: { readonly maxSurge?: CountOrPercent };
}

/** The part of a workload that says how many pods it has, as it is on the wire. */
export type ScaledWorkload =
  | {
      readonly kind: 'Deployment';
      readonly spec: { readonly replicas?: number; readonly strategy?: UpdateStrategy };
    }
  | { readonly kind: 'StatefulSet'; readonly spec: { readonly replicas?: number } }
  | { readonly kind: 'DaemonSet'; readonly spec: { readonly updateStrategy?: UpdateStrategy } };

/** What else decides how many pods there are. */
export interface Scaling {
  /** The spec of the HorizontalPodAutoscaler that targets the workload. */
  readonly autoscaler?: { readonly minReplicas?: number; readonly maxReplicas: number };
  /** On how many nodes pods of a DaemonSet run. */
  readonly nodes: number;
}

/**
 * How many pods a workload has at most at once, with those that one update of it starts before it ends others. Pods that
 * were told to end count against a quota until they have ended, and are not among these.
 */
export function mostPods(workload: ScaledWorkload, { autoscaler, nodes }: Scaling): number {
  switch (workload.kind) {
    case 'Deployment':
      return withSurge(mostReplicas(workload.spec, autoscaler), workload.spec.strategy, '25%');
    case 'StatefulSet':
      return mostReplicas(workload.spec, autoscaler);
    case 'DaemonSet':
      return withSurge(nodes, workload.spec.updateStrategy, 0);
  }
}

/** Who scales a workload to 0 by hand turns its autoscaler off, unless that itself may scale to 0. */
function mostReplicas({ replicas = 1 }: { readonly replicas?: number }, autoscaler: Scaling['autoscaler']): number {
  if (autoscaler === undefined) return replicas;
  const isOff = replicas === 0 && (autoscaler.minReplicas ?? 1) > 0;
  return isOff ? 0 : autoscaler.maxReplicas;
}

function withSurge(pods: number, strategy: UpdateStrategy = {}, usual: CountOrPercent): number {
  const { type = 'RollingUpdate', rollingUpdate = {} } = strategy;
  if (type !== 'RollingUpdate') return pods;
  // An update starts every pod once, so there are never more than twice as many.
  return pods + Math.min(surgeOf(rollingUpdate.maxSurge ?? usual, pods), pods);
}

/** A share is rounded up, and what is neither a number nor a share is none, as for Kubernetes. */
function surgeOf(maxSurge: CountOrPercent, pods: number): number {
  if (typeof maxSurge === 'number') return maxSurge;
  const percent = /^(\d+)%$/.exec(maxSurge)?.[1] ?? 0;
  return Math.ceil((Number(percent) * pods) / 100);
}
