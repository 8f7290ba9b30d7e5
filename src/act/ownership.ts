import { fieldManagers, labels } from '../api/index.ts';
import { digestOf } from '../charts/index.ts';
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

/**
 * Digest of what is ours of a live object: it changes when another writer takes or removes a field of it. Of a stored
 * render the bytes count too, because somebody may write them under our name.
 */
export function ownDigest(live: KubeObject): string | undefined {
  const owned = ownedFieldsDigest(live, fieldManagers.objects);
  return owned === undefined || !isStoredRender(live) ? owned : digestOf([owned, live.binaryData]);
}

/** One of the ConfigMaps that hold what was rendered for a revision. */
export function isStoredRender({ kind, metadata }: KubeObject): boolean {
  return kind === 'ConfigMap' && metadata.labels?.[labels.part] === 'record';
}
