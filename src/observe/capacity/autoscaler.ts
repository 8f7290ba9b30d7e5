import type { KubeObject } from '../../kube/index.ts';
import { textAt } from '../../kube/json.ts';

/** The HorizontalPodAutoscaler among some objects that scales a workload. */
export function autoscalerOf({ kind, metadata }: KubeObject, objects: readonly KubeObject[]): KubeObject | undefined {
  return objects.find(
    (object) =>
      object.kind === 'HorizontalPodAutoscaler' &&
      object.metadata.namespace === metadata.namespace &&
      textAt(object, 'spec', 'scaleTargetRef', 'kind') === kind &&
      textAt(object, 'spec', 'scaleTargetRef', 'name') === metadata.name,
  );
}
