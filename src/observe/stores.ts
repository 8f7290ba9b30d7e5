import { isDeepStrictEqual } from 'node:util';
import { isStoredRender } from '../act/ownership.ts';
import { apiVersion, kinds, labels, type MeshControlPlane, type MeshRevision, managedBy } from '../api/index.ts';
import {
  type ApiError,
  type Kind,
  type KubeObject,
  type Logger,
  type ObjectRef,
  type ReflectOptions,
  reflect,
  type Store,
  storeKey,
  withoutManagedFields,
} from '../kube/index.ts';
import type { MeshProvider } from '../mesh/provider.ts';
import { CapacityStores } from './capacity/stores.ts';
import { type LiveObject, projectLive } from './live-object.ts';
import { type PodStore, podDigester, podIndexes } from './pod-digest.ts';
import { type SeenControlPlane, writersOf } from './rollout/approvals.ts';
import { vouchedKinds } from './vouched.ts';
import { isOptedOut } from './workloads/digest.ts';
import { WorkloadStores } from './workloads/stores.ts';

/** How long contact may be lost before what was seen last counts as unknown, in milliseconds. */
const patience = 60_000;

/** Why a kind can't be seen at the moment. */
export interface Blindness {
  readonly kind: Kind;
  /** It was seen whole before. */
  readonly synced: boolean;
  /** When contact was lost, in milliseconds since 1970; undefined while the first answer is waited for. */
  readonly since: number | undefined;
  readonly error: ApiError | undefined;
}

/** Which resources a change concerns, so that their keys are queued. */
export interface Concerns {
  controlPlane(name: string): void;
  everyControlPlane(): void;
  /** Those that wait until a person has acted. */
  everyBlocked(): void;
  /** Those with something to remove once no pod uses it. */
  everyRemoval(): void;
  /** Those that move workloads from one revision to another. */
  everyRollout(): void;
  /** A workload that was on its way to what its owner, or we, had asked for is there. */
  arrival(): void;
  /** An object of ours has left the stores: whatever was written to it before has been seen. */
  gone(object: KubeObject): void;
}

export interface NamespaceDigest {
  readonly name: string;
  readonly deleting: boolean;
  /** Its workloads are not to be restarted. */
  readonly optedOut: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

/** By the tag that they follow. */
export type NamespaceStore = Store<NamespaceDigest, 'tag'>;

/** By the MeshControlPlane that they were written for. */
type OwnedStore = Store<LiveObject, 'controlPlane'>;

/** The operator's view of the cluster, kept current by watches. */
export class Stores {
  readonly controlPlanes: Store<SeenControlPlane>;
  readonly revisions: Store<MeshRevision, 'controlPlane'>;
  readonly namespaces: NamespaceStore;
  /** Injected pods that are not finished. */
  readonly pods: PodStore;
  readonly #owned = new Map<string, { readonly kind: Kind; readonly store: OwnedStore }>();
  readonly #watch: WatchOptions;
  #workloads: WorkloadStores | undefined;
  #capacity: CapacityStores | undefined;

  constructor(options: WatchOptions) {
    this.#watch = options;
    const { concerns } = options;
    this.controlPlanes = this.#reflect({
      kind: { apiVersion, kind: kinds.meshControlPlane.kind },
      project: (object) => ({
        ...(withoutManagedFields(object) as unknown as MeshControlPlane),
        writers: writersOf(object),
      }),
      onChange: () => concerns.everyControlPlane(),
    });
    this.revisions = this.#reflect({
      kind: { apiVersion, kind: kinds.meshRevision.kind },
      project: (object) => withoutManagedFields(object) as unknown as MeshRevision,
      indexes: { controlPlane: ({ spec }) => spec.controlPlane },
      onChange: ({ before, after }) => {
        this.#watchNamed();
        concerns.controlPlane((after ?? before)?.spec.controlPlane ?? '');
      },
    });
    this.namespaces = this.#reflect({
      kind: { apiVersion: 'v1', kind: 'Namespace' },
      metadataOnly: true,
      project: ({ metadata }) => ({
        name: metadata.name,
        deleting: metadata.deletionTimestamp !== undefined,
        optedOut: isOptedOut(metadata),
        labels: metadata.labels ?? {},
      }),
      indexes: { tag: ({ labels: given }) => options.provider.following(given) },
      onChange: ({ before, after }) => {
        if (before?.deleting !== after?.deleting || before === undefined) concerns.everyControlPlane();
        else if (!isDeepStrictEqual(before.labels, after?.labels)) {
          concerns.everyRollout();
          concerns.everyBlocked();
        }
      },
    });
    this.pods = this.#reflect({
      kind: { apiVersion: 'v1', kind: 'Pod' },
      fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed',
      project: podDigester(options.provider),
      indexes: podIndexes,
      onChange: ({ before, after }) => {
        if (before?.revision !== after?.revision) concerns.everyRemoval();
        concerns.everyRollout();
      },
    });
    for (const kind of options.provider.ownedKinds) this.watchOwned(kind);
  }

  /** Watches objects of ours of this kind. False while their first list is waited for. */
  watchOwned(kind: Kind): boolean {
    const id = kindKey(kind);
    const known = this.#owned.get(id);
    if (known !== undefined) return known.store.synced || known.store.outage !== undefined;
    const watched = { apiVersion: kind.apiVersion, kind: kind.kind };
    const store = this.#reflect({
      kind: watched,
      labelSelector: `${labels.managedBy}=${managedBy}`,
      project: projectLive,
      indexes: { controlPlane: ({ object }) => object.metadata.labels?.[labels.controlPlane] },
      onChange: ({ before, after }) => {
        if (after !== undefined && isStoredRender(after.object)) this.#watchNamed();
        if (before !== undefined && after === undefined) this.#watch.concerns.gone(before.object);
        const owner = (after ?? before)?.object.metadata.labels?.[labels.controlPlane];
        if (owner === undefined) this.#watch.concerns.everyControlPlane();
        else this.#watch.concerns.controlPlane(owner);
      },
    });
    this.#owned.set(id, { kind: watched, store });
    return false;
  }

  /** Kinds of which objects of ours are watched: the provider's own, those wanted, and those that records name. */
  get watchedKinds(): readonly Kind[] {
    return [...this.#owned.values()].map(({ kind }) => kind);
  }

  /** All objects of ours of this kind were read once; one that is not served has none. */
  hasSeen(kind: Kind): boolean {
    const store = this.#owned.get(kindKey(kind))?.store;
    return store?.synced === true || store?.outage?.error.reason === 'KindNotServed';
  }

  /** The kinds that the record of a revision names, beside the provider's own. */
  kindsNamedBy(record: MeshRevision): readonly Kind[] {
    const { namespace } = record.spec;
    return vouchedKinds(record, (name) => this.owned({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name })?.object);
  }

  /** Whatever was applied for a revision is watched from the start, whether it is wanted or not. */
  #watchNamed(): void {
    for (const record of this.revisions.values()) for (const kind of this.kindsNamedBy(record)) this.watchOwned(kind);
  }

  /** Everybody's workloads, which are watched from the first call on. */
  watchWorkloads(): WorkloadStores {
    this.#workloads ??= new WorkloadStores(
      (options) => this.#reflect(options),
      (arrived) => {
        if (arrived) this.#watch.concerns.arrival();
        this.#watch.concerns.everyRollout();
      },
    );
    return this.#workloads;
  }

  /** Priority classes, and what limits the pods of namespaces; watched from the first call on. */
  watchCapacity(): CapacityStores {
    this.#capacity ??= new CapacityStores(
      (options) => this.#reflect(options),
      () => this.#watch.concerns.everyBlocked(),
    );
    return this.#capacity;
  }

  /** The pods were read, and nothing is known to have been missed since. */
  get seesPods(): boolean {
    return this.pods.current;
  }

  /** An object of ours; undefined when it is not there, is not ours, or its kind is not watched. */
  owned(ref: ObjectRef | KubeObject): LiveObject | undefined {
    const name = 'metadata' in ref ? ref.metadata : ref;
    return this.#owned.get(kindKey(ref))?.store.get(storeKey(name as { namespace?: string; name: string }));
  }

  /** Every object that was written for this MeshControlPlane. CRDs are not among them: they belong to all. */
  ownedBy(controlPlane: string): readonly LiveObject[] {
    return [...this.#owned.values()]
      .flatMap(({ store }) => [...store.by('controlPlane', controlPlane)])
      .filter(({ owned }) => owned !== undefined);
  }

  /**
   * Kinds that were never seen whole, or not for a minute: nothing may be concluded from what is missing in them.
   * A kind that is not served has no objects, so nothing of it is missed. `now` is the wall clock, in milliseconds.
   */
  blind(now: number): readonly Blindness[] {
    return this.#all()
      .filter(({ store: { synced, outage } }) => !synced || (outage !== undefined && now - outage.since > patience))
      .map(({ kind, store: { synced, outage } }) => ({ kind, synced, since: outage?.since, error: outage?.error }))
      .filter(({ error }) => error?.reason !== 'KindNotServed');
  }

  /** Every kind that is watched, and since when contact is lost; a kind that is not served is none. */
  *contacts(): Generator<readonly [kind: string, since: number | undefined]> {
    for (const { kind, store } of this.#all()) {
      if (store.outage?.error.reason !== 'KindNotServed') yield [kind.kind, store.outage?.since];
    }
  }

  #all(): readonly { readonly kind: Kind; readonly store: Store<unknown> }[] {
    return [
      { kind: { apiVersion, kind: kinds.meshControlPlane.kind }, store: this.controlPlanes },
      { kind: { apiVersion, kind: kinds.meshRevision.kind }, store: this.revisions },
      { kind: { apiVersion: 'v1', kind: 'Namespace' }, store: this.namespaces },
      { kind: { apiVersion: 'v1', kind: 'Pod' }, store: this.pods },
      ...this.#owned.values(),
      ...(this.#workloads?.all ?? []),
      ...(this.#capacity?.all ?? []),
    ];
  }

  /** Nothing is decided while the first answers are waited for, hiccups included: a restart is no reason to doubt a mesh. */
  stillReading(now: number): boolean {
    return this.blind(now).some(
      ({ synced, error, since = now }) =>
        !synced && (error === undefined || (error.transient && now - since < patience)),
    );
  }

  #reflect<T, I extends string = never>(options: Omit<ReflectOptions<T, I>, 'client' | 'signal' | 'log'>): Store<T, I> {
    const { client, signal, log, concerns } = this.#watch;
    // What could not be seen may have held up any mesh.
    const onCurrent = (): void => concerns.everyControlPlane();
    return reflect<T, I>({ client, signal, log, onCurrent, ...options });
  }
}

export interface WatchOptions {
  readonly client: ReflectOptions<unknown>['client'];
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly provider: Pick<MeshProvider, 'ownedKinds' | 'revisionOf' | 'following'>;
  readonly concerns: Concerns;
}

function kindKey({ apiVersion, kind }: Kind): string {
  return `${apiVersion}|${kind}`;
}
