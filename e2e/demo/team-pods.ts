import type { KubeObject } from '../../src/kube/index.ts';
import { listAt, textAt } from '../../src/kube/json.ts';
import type { Stage } from './stage.ts';
import { podCount, podSelector } from './story.ts';
import type { Watched } from './watched.ts';

/** The pods of all teams, as a watch shows them. */
export function watchTeamPods(stage: Stage): Promise<Watched> {
  return stage.watch({ apiVersion: 'v1', kind: 'Pod' }, { labelSelector: podSelector });
}

/** Pure: all pods that there should be, once each is Ready, and was injected by this revision when one is named. */
export function allReady(pods: readonly KubeObject[], revision?: string): readonly KubeObject[] | undefined {
  const staying = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const good = staying.filter((pod) => isReady(pod) && (revision === undefined || injectedBy(pod) === revision));
  return good.length === podCount && staying.length === podCount ? good : undefined;
}

/** The revision whose injector made the pod what it is. */
export function injectedBy(pod: KubeObject): string | undefined {
  return textAt(pod, 'metadata', 'annotations', 'istio.io/rev');
}

function isReady(pod: KubeObject): boolean {
  return listAt(pod, 'status', 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
  );
}
