import { isRecord } from './json.ts';

/** One entry of `metadata.ownerReferences`. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Which fields of an object one writer owns, as the API server keeps it in `metadata.managedFields`. */
export interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource?: string;
  readonly fieldsV1?: Readonly<Record<string, unknown>>;
  readonly time?: string;
  readonly apiVersion?: string;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly deletionTimestamp?: string;
  readonly creationTimestamp?: string;
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

/** Any Kubernetes object as it is on the wire: raw JSON, times as text, nothing renamed and nothing dropped. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** A kind as the API server serves it: the name in its paths, and whether its objects live in namespaces. */
export interface Resource extends Kind {
  readonly plural: string;
  readonly namespaced: boolean;
}

/** The name of one object. */
export interface ObjectRef extends Kind {
  readonly namespace?: string;
  readonly name: string;
}

export function refOf(object: KubeObject): ObjectRef {
  const { apiVersion, kind, metadata } = object;
  return { apiVersion, kind, name: metadata.name, ...(metadata.namespace ? { namespace: metadata.namespace } : {}) };
}

/** A stable identity among all kinds: `apps/v1|Deployment|istio-system|istiod`. */
export function keyOf(named: ObjectRef | KubeObject): string {
  const { apiVersion, kind, namespace = '', name } = toRef(named);
  return `${apiVersion}|${kind}|${namespace}|${name}`;
}

/** The identity among objects of one kind, as stores and work queues use it: `namespace/name`, or `name`. */
export function storeKey(named: { readonly namespace?: string; readonly name: string }): string {
  return named.namespace ? `${named.namespace}/${named.name}` : named.name;
}

/** An object's name for people: `Deployment istio-system/istiod-1-30-3`. */
export function describe(named: ObjectRef | KubeObject): string {
  const ref = toRef(named);
  return `${ref.kind} ${storeKey(ref)}`;
}

/** The object without `managedFields`, which are often most of its bytes; for projections that keep whole objects. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** True when the value has the shape that all Kubernetes objects share. */
export function isKubeObject(value: unknown): value is KubeObject {
  return (
    isRecord(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    isRecord(value.metadata) &&
    typeof value.metadata.name === 'string'
  );
}

function toRef(named: ObjectRef | KubeObject): ObjectRef {
  return isKubeObject(named) ? refOf(named) : (named as ObjectRef);
}
