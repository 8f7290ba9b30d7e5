import { type Kind, type KubeObject, type ReflectOptions, type Store, withoutManagedFields } from '../../kube/index.ts';
import { type LiveObject, projectLive } from '../live-object.ts';

const quota: Kind = { apiVersion: 'v1', kind: 'ResourceQuota' };
const limitRange: Kind = { apiVersion: 'v1', kind: 'LimitRange' };
const priorityClass: Kind = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass' };

/** Starts a watch that feeds a store. */
export type Reflect = <T>(options: Pick<ReflectOptions<T>, 'kind' | 'namespace' | 'project' | 'onChange'>) => Store<T>;

interface Watched<T = KubeObject> {
  readonly kind: Kind;
  readonly store: Store<T>;
}

/** What limits the pods of one namespace. */
interface Limits {
  readonly quotas: Watched;
  readonly limitRanges: Watched;
}

/**
 * Priority classes, and what limits the pods of those namespaces in which somebody means to create some. A quota tells
 * of every pod that comes or goes in its namespace, so that here no other one is watched.
 */
export class CapacityStores {
  readonly #watch: (kind: Kind, namespace?: string) => Watched;
  readonly #priorityClasses: Watched<LiveObject>;
  readonly #limits = new Map<string, Limits>();

  /** @param onChange is told of more and of less room */
  constructor(reflect: Reflect, onChange: () => void) {
    this.#watch = (kind, namespace) => ({
      kind,
      store: reflect({ kind, namespace, project: withoutManagedFields, onChange }),
    });
    const store = reflect({ kind: priorityClass, project: projectLive, onChange });
    this.#priorityClasses = { kind: priorityClass, store };
  }

  /** Everything that is watched was read. */
  get synced(): boolean {
    return this.all.every(({ store }) => store.synced);
  }

  get all(): readonly Watched<unknown>[] {
    return [
      this.#priorityClasses,
      ...[...this.#limits.values()].flatMap(({ quotas, limitRanges }) => [quotas, limitRanges]),
    ];
  }

  /** Watches what limits pods in this namespace, from the first call on. */
  watch(namespace: string): void {
    if (this.#limits.has(namespace)) return;
    const limits = { quotas: this.#watch(quota, namespace), limitRanges: this.#watch(limitRange, namespace) };
    this.#limits.set(namespace, limits);
  }

  quotas(namespace: string): readonly KubeObject[] {
    return [...(this.#limits.get(namespace)?.quotas.store.values() ?? [])];
  }

  limitRanges(namespace: string): readonly KubeObject[] {
    return [...(this.#limits.get(namespace)?.limitRanges.store.values() ?? [])];
  }

  /** Every priority class, with what of it is ours. */
  get classes(): readonly LiveObject[] {
    return [...this.#priorityClasses.store.values()];
  }
}
