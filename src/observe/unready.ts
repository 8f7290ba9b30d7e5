import { labels } from '../api/index.ts';
import { describe, type KubeObject } from '../kube/index.ts';
import type { Observation, Plan, RevisionName, SetState } from '../lifecycle/observation.ts';
import { isWorkload, notReady } from './readiness.ts';

/** Without an object of each of these kinds a revision can't serve, whatever its charts say. */
const vital = ['Deployment', 'Service', 'MutatingWebhookConfiguration'];

/**
 * Why the mesh is not ready, as a whole and its control plane alone.
 * Where it is known what is wanted, every wanted workload counts, the missing ones too; otherwise (no charts at hand,
 * or a wish that is not carried out) those that are there, and that the control plane has a workload at all. `successor`
 * is being applied in the place of the one that serves.
 */
export function unreadyParts(
  plan: Plan | undefined,
  owned: readonly KubeObject[],
  current: RevisionName | undefined,
  successor?: RevisionName,
): Pick<Observation, 'unready' | 'controlPlaneUnready'> {
  if (plan?.state === 'known') {
    const parts = plan.sets.filter(({ name }) => name !== 'pointers');
    return {
      unready: parts.flatMap(lacking),
      controlPlaneUnready: parts.filter(({ name }) => name === 'revision').flatMap(lacking),
    };
  }
  const serving = owned.filter(({ metadata }) => metadata.labels?.[labels.part] !== 'pointers');
  const revisionOf = ({ metadata }: KubeObject) => metadata.labels?.[labels.revision];
  const isSuccessor = (object: KubeObject) => successor !== undefined && revisionOf(object) === successor.revision;
  const controlPlane = serving.filter((object) => revisionOf(object) === current?.revision || isSuccessor(object));
  const missing = vital
    .filter((kind) => current !== undefined && !controlPlane.some((object) => object.kind === kind))
    .map((kind) => `No ${kind} of revision ${current?.revision} is left`);
  return {
    unready: [...serving.flatMap((object) => notReady(object) ?? []), ...missing],
    controlPlaneUnready: [...controlPlane.flatMap((object) => notReady(object) ?? []), ...missing],
  };
}

function lacking({ waiting, changes }: SetState): readonly string[] {
  const broken = changes.filter(({ object, cause }) => isWorkload(object) && cause !== 'outdated');
  return [...waiting, ...broken.map(({ object }) => `${describe(object)} is missing or changed`)];
}
