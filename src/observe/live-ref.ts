import type { LiveRef } from '../act/intent.ts';
import { apiVersion, kinds, type MeshRevision } from '../api/index.ts';
import { type KubeObject, refOf } from '../kube/index.ts';

export function liveRef(object: KubeObject): LiveRef {
  return { ...refOf(object), uid: object.metadata.uid ?? '' };
}

export function recordRef({ metadata }: MeshRevision): LiveRef {
  return { apiVersion, kind: kinds.meshRevision.kind, name: metadata.name, uid: metadata.uid };
}
