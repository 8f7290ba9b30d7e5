import type { MeshControlPlane } from '../../api/index.ts';
import type { RevisionName } from '../../lifecycle/observation.ts';
import { nameInMesh, sharePlace } from '../../lifecycle/revision-name.ts';
import type { Stage } from '../stage.ts';

/** Whether the rollout is on its way back. */
export function goesBack({ status }: MeshControlPlane): boolean {
  return status?.rollout?.rollback !== undefined;
}

/** The names that the mesh knows the revisions by which workloads are to have now, and to leave; undefined without a rollout. */
export function wayOf(mesh: MeshControlPlane): { readonly to: string; readonly from: string } | undefined {
  const { rollout } = mesh.status ?? {};
  if (rollout === undefined) return undefined;
  const [from, to] = [nameInMesh(rollout.from), nameInMesh(rollout.to)];
  return goesBack(mesh) ? { from: to, to: from } : { from, to };
}

/** Where no second control plane runs, nobody is moved to it. */
export function movesNamespaces(stage: Stage, mesh: MeshControlPlane): boolean {
  return mesh.status?.rollout === undefined ? stage.kind === 'beside' : successorOf(mesh) === undefined;
}

/** The revision that takes the place of the one that serves. */
export function successorOf({ status }: MeshControlPlane): RevisionName | undefined {
  const { from, to } = status?.rollout ?? {};
  return from !== undefined && to !== undefined && sharePlace(from, to) ? to : undefined;
}

/** By which a workload is restarted once, and no more, for this rollout or for its way back. */
export function markerOf(mesh: MeshControlPlane): string {
  const { rollout } = mesh.status ?? {};
  return `${wayOf(mesh)?.to ?? ''}@${rollout?.rollback?.startedAt ?? rollout?.startedAt ?? ''}`;
}
