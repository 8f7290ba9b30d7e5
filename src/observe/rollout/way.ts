import type { MeshControlPlane } from '../../api/index.ts';

/** Whether the rollout is on its way back. */
export function goesBack({ status }: MeshControlPlane): boolean {
  return status?.rollout?.rollback !== undefined;
}

/** The revision that workloads are to have now, and the one that they are to leave; undefined when no rollout is under way. */
export function wayOf(mesh: MeshControlPlane): { readonly to: string; readonly from: string } | undefined {
  const { rollout } = mesh.status ?? {};
  if (rollout === undefined) return undefined;
  const [from, to] = [rollout.from.revision, rollout.to.revision];
  return goesBack(mesh) ? { from: to, to: from } : { from, to };
}

/** By which a workload is restarted once, and no more, for this rollout or for its way back. */
export function markerOf(mesh: MeshControlPlane): string {
  const { rollout } = mesh.status ?? {};
  return `${wayOf(mesh)?.to ?? ''}@${rollout?.rollback?.startedAt ?? rollout?.startedAt ?? ''}`;
}
