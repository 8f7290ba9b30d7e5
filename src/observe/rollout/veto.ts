import type { MeshControlPlane, MeshControlPlaneSpec } from '../../api/index.ts';
import { digestOf } from '../../charts/index.ts';
import type { Vetoed } from '../../lifecycle/rollout.ts';
import { asksFor } from './approvals.ts';

/** Digest of what a person wrote, pausing left out: whoever pauses wants nothing else than before. */
export function specDigestOf({ paused: _, ...spec }: MeshControlPlaneSpec): string {
  return `sha256:${digestOf(spec)}`;
}

/** Whether this very spec was rolled back, and nobody has asked to try it again. */
export function vetoOf(mesh: MeshControlPlane): Vetoed | undefined {
  const specDigest = specDigestOf(mesh.spec);
  const veto = mesh.status?.vetoed?.find((one) => one.specDigest === specDigest);
  if (veto === undefined || asksFor(mesh, 'retry', veto.id)) return undefined;
  const { id, version, reason } = veto;
  return { id, version, reason };
}
