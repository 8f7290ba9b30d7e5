import type { KubeObject } from '../../kube/index.ts';
import { at, numberAt, textAt } from '../../kube/json.ts';

/**
 * Whether a workload of so many pods replaces them without ever having less, so that its first new pod needs room beside
 * all the old ones. Fields that are missing have the values that Kubernetes gives them.
 */
export function surges({ kind, spec }: KubeObject, replicas: number): boolean {
  const rules = rolling[kind];
  if (rules === undefined || (textAt(spec, rules.at, 'type') ?? 'RollingUpdate') !== 'RollingUpdate') return false;
  const amount = (field: 'maxSurge' | 'maxUnavailable') =>
    amountOf(at(spec, rules.at, 'rollingUpdate', field) ?? rules[field], replicas);
  return amount('maxSurge') > 0 && rules.round(amount('maxUnavailable')) === 0;
}

/** Pods that a workload is to have, as far as it says so itself. */
export function replicasOf({ kind, spec, status }: KubeObject): number {
  return (kind === 'DaemonSet' ? numberAt(status, 'desiredNumberScheduled') : numberAt(spec, 'replicas')) ?? 1;
}

/** A number of pods, or a share of them. */
type Amount = number | string;

interface Rules {
  readonly at: 'strategy' | 'updateStrategy';
  /** What is meant where nothing is said. */
  readonly maxSurge: Amount;
  readonly maxUnavailable: Amount;
  /** Of a share of the pods that may be missing. */
  readonly round: (share: number) => number;
}

/** Source: `ResolveFenceposts` of the Deployment controller, `UnavailableCount` of the DaemonSet controller. */
const rolling: Readonly<Record<string, Rules>> = {
  Deployment: { at: 'strategy', maxSurge: '25%', maxUnavailable: '25%', round: Math.floor },
  DaemonSet: { at: 'updateStrategy', maxSurge: 0, maxUnavailable: 1, round: Math.ceil },
};

function amountOf(given: unknown, replicas: number): number {
  if (typeof given === 'number') return given;
  const share = typeof given === 'string' ? /^(\d+)%$/.exec(given)?.[1] : undefined;
  return (Number(share ?? 0) * replicas) / 100;
}
