import { labels, type MeshControlPlane } from '../api/index.ts';
import type { Observation } from '../lifecycle/observation.ts';
import type { MeshProvider } from '../mesh/provider.ts';
import { recordRef } from './live-ref.ts';
import { isUsed } from './pod-digest.ts';
import type { Stores } from './stores.ts';
import type { Surroundings } from './surroundings.ts';
import { currentOf, targetOf, wishOf } from './target.ts';

export type Scene = Awaited<ReturnType<typeof setScene>>;

/** The wish, the revisions that it concerns, and what of it is in the cluster. */
export async function setScene(
  mesh: MeshControlPlane,
  { stores, provider, kubernetes }: Surroundings,
  signal: AbortSignal,
) {
  const all = [...stores.revisions.values()];
  const owned = stores.ownedBy(mesh.metadata.name).map(({ object }) => object);
  const pointers = provider.pointers(owned);
  const wish = wishOf(mesh);
  const target = targetOf(mesh, wish, provider, all);
  const current = currentOf(
    mesh,
    all,
    pointers.map(({ revision }) => revision),
  );
  return {
    wish,
    target,
    current,
    /** The revision that is rendered and kept in line: what serves is never changed to what is merely wished for. */
    active: current ?? target,
    records: all.filter(({ spec }) => spec.controlPlane === mesh.metadata.name),
    owned,
    pointers,
    phase: mesh.status?.phase ?? 'Pending',
    kubernetes: await kubernetes(signal),
  };
}

/** Records may be deleted by hand, and status may be lost: whatever names a revision of ours counts. */
export function revisionsOf(
  { records, owned, pointers }: Scene,
  { status }: MeshControlPlane,
  { nodeProxy }: MeshProvider,
): readonly string[] {
  const proxied = owned.some(({ metadata }) => metadata.labels?.[labels.part] === nodeProxy.part);
  const named = [
    ...records.map(({ metadata }) => metadata.name),
    ...owned.map(({ metadata }) => metadata.labels?.[labels.revision]),
    ...pointers.map(({ revision }) => revision),
    status?.current?.revision,
    proxied ? nodeProxy.revision : undefined,
  ];
  return [...new Set(named.filter((name) => name !== undefined))];
}

/** A revision that pods still use stays until they are gone, and nothing waits for that. */
export function abandonedOf(
  { records, target, current }: Scene,
  { pods }: Stores,
  controlPlane: string,
): Observation['abandoned'] {
  return records
    .filter(({ metadata: { name } }) => name !== target.name && name !== current?.name)
    .filter(({ metadata: { name } }) => !isUsed(pods, name, controlPlane))
    .map(recordRef);
}
