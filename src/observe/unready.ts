import { labels } from '../api/index.ts';
import { describe, type KubeObject } from '../kube/index.ts';
import type { Plan, RevisionName } from '../lifecycle/observation.ts';
import { isWorkload, notReady } from './readiness.ts';

/**
 * Why the installed mesh is not ready. With charts at hand every wanted workload counts, the missing ones too;
 * without them, those that are there, and that the control plane has a workload at all.
 */
export function unreadyParts(
  plan: Plan,
  owned: readonly KubeObject[],
  current: RevisionName | undefined,
): readonly string[] {
  if (plan.state === 'known') {
    const parts = plan.sets.filter(({ name }) => name !== 'pointers');
    return parts.flatMap(({ waiting, changes }) => [
      ...waiting,
      ...changes.flatMap(({ object, cause }) =>
        isWorkload(object) && cause !== 'outdated' ? [`${describe(object)} is missing or changed`] : [],
      ),
    ]);
  }
  const serving = owned.filter(({ metadata }) => metadata.labels?.[labels.part] !== 'pointers');
  const lost = current !== undefined && !serving.some((object) => carries(object, current.revision));
  return [
    ...serving.flatMap((object) => notReady(object) ?? []),
    ...(lost ? [`No Deployment of revision ${current.revision} is left`] : []),
  ];
}

function carries(object: KubeObject, revision: string): boolean {
  return isWorkload(object) && object.metadata.labels?.[labels.revision] === revision;
}
