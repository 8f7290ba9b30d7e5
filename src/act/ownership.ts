import { fieldManagers, labels } from '../api/index.ts';
import { type KubeObject, ownedFieldsDigest } from '../kube/index.ts';

/**
 * Whether a live object was written by us for the MeshControlPlane of this name: it carries the label, and our field
 * manager owns fields of it. The label alone says little, because people copy objects, labels and all.
 * A MeshControlPlane that is created again under its name is the successor of the former one.
 */
export function belongsTo(live: KubeObject, controlPlane: string): boolean {
  return isLabelledFor(live, controlPlane) && ownedFieldsDigest(live, fieldManagers.objects) !== undefined;
}

export function isLabelledFor({ metadata }: KubeObject, controlPlane: string): boolean {
  return metadata.labels?.[labels.controlPlane] === controlPlane;
}
