import type { KubeObject } from '../../kube/index.ts';
import { numberAt } from '../../kube/json.ts';

/** Whether a live workload still has pods of an older template, or may have, as far as its controller has told. */
export function isReplacing({ kind, metadata, status }: KubeObject): boolean {
  const number = (field: string) => numberAt(status, field) ?? 0;
  const isSeen = number('observedGeneration') >= (metadata.generation ?? 1);
  const [updated, all] =
    kind === 'DaemonSet' ? ['updatedNumberScheduled', 'currentNumberScheduled'] : ['updatedReplicas', 'replicas'];
  return !isSeen || number(updated) < number(all);
}
