import type { LabelSelector } from '../../api/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import { numberAt } from '../../kube/json.ts';
import { selectorOf } from './selector.ts';

/** What is kept of a PodDisruptionBudget. */
export interface Budget {
  readonly namespace: string;
  readonly name: string;
  /** Undefined: it speaks of no pod. */
  readonly selector: LabelSelector | undefined;
  readonly allowed: number;
  readonly healthy: number;
  /** How many healthy pods must stay. */
  readonly kept: number;
}

/** Undefined until its controller has counted its pods. */
export function digestBudget({ metadata, spec, status }: KubeObject): Budget | undefined {
  if ((numberAt(status, 'observedGeneration') ?? 0) < (metadata.generation ?? 1)) return undefined;
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    selector: selectorOf(spec),
    allowed: numberAt(status, 'disruptionsAllowed') ?? 0,
    healthy: numberAt(status, 'currentHealthy') ?? 0,
    kept: numberAt(status, 'desiredHealthy') ?? 0,
  };
}
