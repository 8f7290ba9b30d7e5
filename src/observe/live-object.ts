import { fieldManagers } from '../api/index.ts';
import { type KubeObject, ownedFieldsDigest, withoutManagedFields } from '../kube/index.ts';

/** An object of ours as the stores keep it. */
export interface LiveObject {
  /** Without managedFields; of a CRD only metadata and conditions, because schemas are large and never compared. */
  readonly object: KubeObject;
  /** Digest of the fields that are ours; see {@link ownedFieldsDigest}. */
  readonly owned: string | undefined;
}

export function projectLive(object: KubeObject): LiveObject {
  const owned = ownedFieldsDigest(object, fieldManagers.objects);
  const kept = withoutManagedFields(object);
  return { object: object.kind === 'CustomResourceDefinition' ? withoutSchema(kept) : kept, owned };
}

function withoutSchema({ apiVersion, kind, metadata, status }: KubeObject): KubeObject {
  return { apiVersion, kind, metadata, status };
}
