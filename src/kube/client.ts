import type { Kind, KubeObject, ObjectRef, Resource } from './object.ts';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Which objects of a kind are wanted, and how much of each. */
export interface Selection {
  /** Only this namespace; default: all. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  /** What can be selected is up to the kind: `metadata.name` always, `status.phase` and `spec.nodeName` of pods. */
  readonly fieldSelector?: string | undefined;
  /** True for objects with `metadata` alone, which cost the server and us a fraction. */
  readonly metadataOnly?: boolean | undefined;
}

export interface ApplyOptions extends CallOptions {
  readonly fieldManager: string;
  /** True takes fields that other managers own away from them; default false: FieldManagerConflict. */
  readonly force?: boolean | undefined;
  /** True runs validation, defaults and admission, and stores nothing. */
  readonly dryRun?: boolean | undefined;
  readonly subresource?: 'status' | undefined;
}

export interface PatchOptions extends CallOptions {
  readonly fieldManager: string;
}

export interface CreateOptions extends CallOptions {
  readonly dryRun?: boolean | undefined;
  readonly fieldManager?: string | undefined;
}

export interface DeleteOptions extends CallOptions {
  /** Delete only this very object; another one of its name: Conflict. */
  readonly uid?: string | undefined;
  /** Delete only if it did not change since; otherwise Conflict. */
  readonly resourceVersion?: string | undefined;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan' | undefined;
}

export interface EvictOptions extends CallOptions {
  /** Evict only this very pod. */
  readonly uid: string;
}

/** `refused`: a disruption budget keeps it, or two speak of it. `absent`: the pod is gone, or another one has its name. */
export type Eviction = 'evicted' | 'refused' | 'absent';

/** `deleting`: it still exists until its finalizers are done or its pods have stopped. `absent`: it did not exist. */
export type Deletion = 'deleted' | 'deleting' | 'absent';

/** One page of a list; all pages of one list carry the same resourceVersion. */
export interface Page {
  readonly resourceVersion: string;
  readonly items: readonly KubeObject[];
}

export interface WatchOptions extends Selection, CallOptions {
  /**
   * Events after this version. Undefined: first everything that exists, one event each in no order, up to a bookmark
   * that says so. API servers that don't know how (before 1.34, as a rule) refuse that as Invalid.
   */
  readonly resourceVersion: string | undefined;
  /** When the server ends the watch. */
  readonly timeoutSeconds: number;
}

export type WatchEvent =
  | { readonly type: 'set' | 'delete'; readonly object: KubeObject }
  /** `complete`: everything that existed when the watch began was told. */
  | { readonly type: 'bookmark'; readonly resourceVersion: string; readonly complete: boolean };

export interface ServerVersion {
  readonly major: number;
  readonly minor: number;
  readonly gitVersion: string;
}

/**
 * A connection to one API server. Objects are raw JSON in and out. Every method throws ApiError, or the reason of its
 * own signal. Connections are pooled, every call has a deadline, and what can be repeated safely is repeated.
 */
export interface KubeClient extends AsyncDisposable {
  /** Undefined when the object does not exist; a kind that is not served throws KindNotServed. */
  get(ref: ObjectRef, options?: CallOptions): Promise<KubeObject | undefined>;
  /** All objects, read page by page while they are consumed. Throws Expired when the consumer takes minutes. */
  list(kind: Kind, options?: Selection & CallOptions): AsyncIterable<KubeObject>;
  /** The same as `list` in whole pages, for whoever watches from where the list was taken. */
  pages(kind: Kind, options?: Selection & CallOptions): AsyncIterable<Page>;
  /**
   * Resolves when the server accepted the watch. Its end is the end of the iteration; a lost connection and an ERROR
   * event throw, `Expired` when the resourceVersion is too old. Leaving the iteration closes the connection.
   */
  watch(kind: Kind, options: WatchOptions): Promise<AsyncGenerator<WatchEvent>>;
  /** Server-side apply. Without a change the object keeps its resourceVersion. With `metadata.uid` it never creates. */
  apply(object: KubeObject, options: ApplyOptions): Promise<KubeObject>;
  /** JSON merge patch; with `metadata.resourceVersion` in it, a change in between is a Conflict. Never creates. */
  mergePatch(ref: ObjectRef, patch: object, options: PatchOptions): Promise<KubeObject>;
  /** Creates the object; unknown fields are refused. */
  create(object: KubeObject, options?: CreateOptions): Promise<KubeObject>;
  /** Asks a question that is answered without anything being stored, such as a TokenReview. */
  review(kind: Kind, spec: object, options?: CallOptions): Promise<{ readonly status: unknown }>;
  delete(ref: ObjectRef, options?: DeleteOptions): Promise<Deletion>;
  /** Deletes a pod if disruption budgets allow it. */
  evict(pod: { readonly namespace: string; readonly name: string }, options: EvictOptions): Promise<Eviction>;
  /** Undefined when the kind is not served. Answers are remembered until the server denies one. */
  resource(kind: Kind, options?: CallOptions): Promise<Resource | undefined>;
  /** Forgets what is known of the served kinds. For those of a CRD that this client writes that is done by itself. */
  refreshDiscovery(): void;
  /** Aborts when kinds may have been added: whoever waits for a kind to be served should ask again. */
  readonly discoverySignal: AbortSignal;
  version(options?: CallOptions): Promise<ServerVersion>;
  /** Cuts all connections; calls and watches under way fail. */
  close(): Promise<void>;
}
