import type { Observation, RevisionName } from './observation.ts';

/** The name under which the mesh knows a revision: in `istio.io/rev`, in webhooks and in pods. */
export function nameInMesh({ revision, servesAs }: RevisionName): string {
  return servesAs ?? revision;
}

/** Both are known under one name: the one takes the place of the other, and no second control plane runs beside it. */
export function sharePlace(one: RevisionName, other: RevisionName): boolean {
  return nameInMesh(one) === nameInMesh(other);
}

/** What serves before, where an upgrade replaces it; undefined where nothing is replaced. */
export function replacedBy({ rollout, current, target }: Observation): RevisionName | undefined {
  const [from, to] = rollout === undefined ? [current, target] : [rollout.from, rollout.to];
  return from !== undefined && from.revision !== to.revision && sharePlace(from, to) ? from : undefined;
}
