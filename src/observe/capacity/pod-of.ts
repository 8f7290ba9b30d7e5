import type { KubeObject } from '../../kube/index.ts';
import { at } from '../../kube/json.ts';
import type { PodSpec } from '../../resources/index.ts';

/** Of the pods that a workload makes. */
export function podOf(workload: KubeObject): PodSpec {
  return withoutNulls(at(workload, 'spec', 'template', 'spec')) as PodSpec;
}

/** Charts render null for what they have no value for, which asks for nothing. */
export function withoutNulls(rendered: unknown): unknown {
  return JSON.parse(JSON.stringify(rendered), (_, value: unknown) => value ?? undefined);
}
