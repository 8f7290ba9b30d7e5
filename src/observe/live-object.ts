import { isStoredRender, ownDigest } from '../act/ownership.ts';
import { fieldManagers } from '../api/index.ts';
import { digestOfBytes } from '../charts/index.ts';
import { type ForeignField, foreignFields, type KubeObject, withoutManagedFields } from '../kube/index.ts';
import { isRecord } from '../kube/json.ts';

/** An object of ours as the stores keep it. */
export interface LiveObject {
  /**
   * Without managedFields; of a CRD only metadata and conditions, because schemas are large and never compared;
   * of a stored render digests in place of the bytes.
   */
  readonly object: KubeObject;
  /** Digest of the fields that are ours; see {@link ownDigest}. */
  readonly owned: string | undefined;
  /** What others own of it, and we don't. */
  readonly foreign: readonly ForeignField[];
}

export function projectLive(object: KubeObject): LiveObject {
  const owned = ownDigest(object);
  const foreign = foreignFields(object, fieldManagers.objects);
  const kept = withoutManagedFields(object);
  if (object.kind === 'CustomResourceDefinition') return { object: withoutSchema(kept), owned, foreign };
  return { object: isStoredRender(object) ? withDigests(kept) : kept, owned, foreign };
}

function withDigests({ binaryData, ...object }: KubeObject): KubeObject {
  const parts = isRecord(binaryData) ? Object.entries(binaryData) : [];
  const digests = parts.map(([name, bytes]) => [name, digestOfBytes(Buffer.from(String(bytes), 'base64'))]);
  return { ...object, binaryData: Object.fromEntries(digests) };
}

function withoutSchema({ apiVersion, kind, metadata, status }: KubeObject): KubeObject {
  return { apiVersion, kind, metadata, status };
}
