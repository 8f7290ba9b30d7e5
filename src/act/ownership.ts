import { group, kinds, labels, type MeshControlPlane } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';

/**
 * Whether an object was written for this MeshControlPlane: it carries the label, and the MeshControlPlane itself or a
 * MeshRevision owns it. The label alone says little: people copy objects, labels and all.
 *
 * The MeshRevision may be gone already, while Kubernetes still collects what it owned.
 */
export function belongsTo({ metadata }: KubeObject, controlPlane: Pick<MeshControlPlane, 'metadata'>): boolean {
  const { name, uid: own } = controlPlane.metadata;
  const isOwner = ({ apiVersion, kind, uid }: { apiVersion: string; kind: string; uid: string }) =>
    apiVersion.startsWith(`${group}/`) && (kind === kinds.meshRevision.kind || uid === own);
  return metadata.labels?.[labels.controlPlane] === name && (metadata.ownerReferences?.some(isOwner) ?? false);
}
