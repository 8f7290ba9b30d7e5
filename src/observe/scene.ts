import { labels, type MeshControlPlane, type MeshRevision } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import type { GivenUp, Observation } from '../lifecycle/observation.ts';
import { nameInMesh } from '../lifecycle/revision-name.ts';
import type { MeshProvider } from '../mesh/provider.ts';
import { chosenClasses, classNames } from './capacity/priority-classes.ts';
import { aloneKnows } from './inventory.ts';
import { recordRef } from './live-ref.ts';
import { isUsed } from './pod-digest.ts';
import type { SeenControlPlane } from './rollout/approvals.ts';
import { vetoOf } from './rollout/veto.ts';
import type { Stores } from './stores.ts';
import type { Surroundings } from './surroundings.ts';
import { currentOf, recordedAs, targetOf, wishOf } from './target.ts';

export type Scene = Awaited<ReturnType<typeof setScene>>;

/** The wish, the revisions that it concerns, and what of it is in the cluster. */
export async function setScene(
  mesh: SeenControlPlane,
  { stores, provider, kubernetes, ledger, chosen }: Surroundings,
  signal: AbortSignal,
) {
  const all = [...stores.revisions.values()].filter(({ metadata }) => !ledger.isRemoved(metadata.uid));
  const owned = stores.ownedBy(mesh.metadata.name).map(({ object }) => object);
  const pointers = provider.pointers(owned);
  const classes = chosenClasses(mesh, owned, stores);
  const wish = { ...wishOf(mesh), ...(classes.length === 0 ? {} : { priorityClasses: classNames(classes) }) };
  const current = currentOf(
    mesh,
    all,
    pointers.map(({ revision }) => revision),
  );
  // Without an await between the two, or another one that is looked at meanwhile could choose the same name.
  const target = targetOf(mesh, wish, provider, all, current, chosen.byOthers(mesh, stores.controlPlanes.values()));
  chosen.note(mesh.metadata.name, target);
  const { rollout } = mesh.status ?? {};
  const known = (name: string | undefined) =>
    [target, current].find((revision) => revision?.name === name) ?? recordedAs(name, mesh, all);
  const from = rollout && known(rollout.from.revision);
  return {
    wish,
    /** Which priority classes carry what the wish asks for. */
    classes,
    target,
    current,
    /** The revisions between which a rollout goes, as far as they are still known; to return to one takes its record. */
    from: from?.record === undefined ? undefined : from,
    to: rollout && known(rollout.to.revision),
    vetoed: vetoOf(mesh),
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
    ...records.flatMap(({ metadata, spec }) => [metadata.name, spec.revision]),
    ...owned.map(({ metadata }) => metadata.labels?.[labels.revision]),
    ...pointers.map(({ revision }) => revision),
    status?.current && nameInMesh(status.current),
    proxied ? nodeProxy.revision : undefined,
  ];
  return [...new Set(named.filter((name) => name !== undefined))];
}

/**
 * A revision that pods still use stays until they are gone, and nothing waits for that; the same holds for what only it
 * knows. One whose place another has taken is used as long as the running control plane is its own.
 */
export function abandonedOf(
  { records, target, current, from, to, vetoed, owned }: Scene,
  stores: Stores,
  controlPlane: string,
): Observation['abandoned'] {
  // What was rolled back is not wanted any more, although the spec still asks for it.
  const wanted = [current, from, to, vetoed === undefined ? target : undefined].flatMap((one) => one?.name ?? []);
  const stays = ({ metadata }: MeshRevision) => wanted.includes(metadata.name);
  const staying = records.filter(stays);
  const hasLostItsPlace = ({ spec }: MeshRevision) => staying.some((other) => other.spec.revision === spec.revision);
  const runs = ({ metadata }: MeshRevision) => owned.some((object) => isControlPlaneOf(object, metadata.name));
  const isInUse = (record: MeshRevision) =>
    hasLostItsPlace(record) ? runs(record) : isUsed(stores.pods, record.spec.revision, controlPlane);
  return records
    .filter((record) => !stays(record) && !isInUse(record))
    .filter((record) => !aloneKnows(record, staying, stores))
    .map((record) => ({ ...recordRef(record), ...(hasLostItsPlace(record) ? { replaced: true } : placeOf(record)) }));
}

function isControlPlaneOf({ kind, metadata }: KubeObject, revision: string): boolean {
  return (kind === 'Deployment' || kind === 'MutatingWebhookConfiguration') && revisionOf(metadata) === revision;
}

function revisionOf({ labels: given }: KubeObject['metadata']): string | undefined {
  return given?.[labels.revision];
}

function placeOf({ metadata, spec }: MeshRevision): Pick<GivenUp, 'servesAs'> {
  return spec.revision === metadata.name ? {} : { servesAs: spec.revision };
}
