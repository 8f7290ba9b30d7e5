import type { MeshControlPlane } from '../../api/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import { type SeenControlPlane, writersOf } from '../../observe/rollout/approvals.ts';

/** A MeshControlPlane as the API server returns it: its CRD has held it to the schema. */
export function meshOf(object: KubeObject): SeenControlPlane {
  return { ...(object as unknown as MeshControlPlane), writers: writersOf(object) };
}
