import type { FieldConflict } from '../kube/errors.ts';
import type { NamedItems } from '../kube/items.ts';
import type { KubeObject, ObjectRef } from '../kube/object.ts';
import type { SetName } from '../mesh/provider.ts';

/** Why an object is to be written. */
export type ChangeCause =
  /** Not in the cluster, and this installation has not been complete before. */
  | 'missing'
  /** What is wanted has changed, or it is not known whether the cluster holds it. */
  | 'outdated'
  /** It was applied, and somebody has deleted it since. */
  | 'deleted'
  /** It was applied, and somebody has changed fields of it that are ours. */
  | 'changed';

/** What was right before is to be set right again. */
export function isDamage({ cause }: { readonly cause: ChangeCause }): boolean {
  return cause === 'deleted' || cause === 'changed';
}

/** One object to bring in line, with who holds fields of it that are ours. */
export interface Change {
  readonly object: KubeObject;
  readonly cause: ChangeCause;
  /** Other writers of fields that are ours; they lose them, and an Event says so. Only for objects we created. */
  readonly contested: readonly FieldConflict[];
  /** Identity of the object that was judged; absent when it is to be created. */
  readonly uid?: string;
  /** Items of a list that must go with this change although other writers own them. */
  readonly strays?: NamedItems;
}

/** An object that is there, by its identity and not only its name. */
export interface LiveRef extends ObjectRef {
  readonly uid: string;
}

/** A webhook configuration that the API server does not seem to act upon as it is stored in this generation. */
export interface UnheededWebhook extends LiveRef {
  readonly generation: number;
}

/** A workload whose pods are to be replaced. */
export interface WorkloadRef extends LiveRef {
  readonly namespace: string;
}

/** A pod by its identity: another one of its name is not meant. */
export interface PodRef {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/**
 * What `decide` wants done. Plain data; each is safe to repeat, and safe to lose half-way:
 * the next observation finds the world as it is.
 */
export type Intent =
  /** Put our finalizer on the resource, so that deletion waits for us. */
  | { readonly do: 'takeCharge' }
  /** Take our finalizer away: the resource may go. */
  | { readonly do: 'release' }
  /** Store the exact inputs of the target revision; it will own the objects rendered for it. */
  | { readonly do: 'recordRevision' }
  /** Create the namespaces that are missing. Existing ones are never written. */
  | { readonly do: 'createNamespaces'; readonly names: readonly string[] }
  | { readonly do: 'apply'; readonly set: SetName; readonly changes: readonly Change[] }
  /** Write webhook configurations once more, unchanged but for a mark, so that the API server reads them anew. */
  | { readonly do: 'refresh'; readonly webhooks: readonly UnheededWebhook[] }
  /**
   * Delete objects that are ours and no longer wanted, each after a live look at label and owner, and priority classes
   * after one at the pods that have them.
   */
  | { readonly do: 'prune'; readonly objects: readonly LiveRef[]; readonly evenInUse: boolean }
  /** Delete webhooks, unless a live look finds pods that use one of these revisions. */
  | { readonly do: 'removeInjection'; readonly webhooks: readonly LiveRef[]; readonly unlessUsed: readonly string[] }
  /** Delete a MeshRevision, after a live look at who still uses it; Kubernetes removes what it owns. */
  | { readonly do: 'removeRevision'; readonly revision: LiveRef; readonly evenInUse: boolean }
  /**
   * Have workloads replace their pods, each at most once for a marker: `<revision>@<RFC 3339 time since when it is wanted>`.
   * Nothing of a workload is written but this mark.
   */
  | { readonly do: 'restart'; readonly workloads: readonly WorkloadRef[]; readonly marker: string }
  /** Ask for pods to go; a disruption budget may keep them. Their controllers replace them. */
  | { readonly do: 'evict'; readonly pods: readonly PodRef[] };
