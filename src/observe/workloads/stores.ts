import type { Change, Kind, KubeObject, ReflectOptions, Store } from '../../kube/index.ts';
import { type Budget, digestBudget } from './budget.ts';
import { digestWorkload, type WorkloadDigest } from './digest.ts';

const restartable: readonly Kind[] = ['Deployment', 'StatefulSet', 'DaemonSet'].map((kind) => ({
  apiVersion: 'apps/v1',
  kind,
}));
const rollouts: Kind = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' };
const budgets: Kind = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' };
const restrictions: readonly Kind[] = ['ResourceQuota', 'LimitRange'].map((kind) => ({ apiVersion: 'v1', kind }));

/** Starts a watch that feeds a store. */
export type Reflect = <T, I extends string = never>(
  options: Pick<ReflectOptions<T, I>, 'kind' | 'project' | 'indexes' | 'onChange'>,
) => Store<T, I>;

interface Watched<T, I extends string = never> {
  readonly kind: Kind;
  readonly store: Store<T, I>;
}

/** That a namespace limits its pods: of the object that does it, nothing is kept but that it is there, and its version. */
interface Restriction {
  readonly namespace: string;
  readonly version: string;
}

/** Everybody's workloads, and what stands in their way, watched from the moment that a rollout needs them. */
export class WorkloadStores {
  readonly #reflect: Reflect;
  readonly #onChange: (arrived: boolean) => void;
  readonly #budgets: Watched<Budget>;
  readonly #restrictions: readonly Watched<Restriction, 'namespace'>[];
  readonly #workloads: Watched<WorkloadDigest>[];

  /** @param onChange is told whether a workload has arrived where it was on its way to */
  constructor(reflect: Reflect, onChange: (arrived: boolean) => void) {
    this.#reflect = reflect;
    this.#onChange = onChange;
    this.#budgets = {
      kind: budgets,
      store: reflect({ kind: budgets, project: digestBudget, onChange: () => onChange(false) }),
    };
    this.#restrictions = restrictions.map((kind) => ({
      kind,
      store: reflect({
        kind,
        project: restrictionOf,
        indexes: { namespace: ({ namespace }: Restriction) => namespace },
        onChange: () => onChange(false),
      }),
    }));
    this.#workloads = restartable.map((kind) => this.#watch(kind));
  }

  /** Watches Argo Rollouts, too. Not from the start: most clusters do not serve them, and asking is not free. */
  watchRollouts(): void {
    if (!this.#workloads.some(({ kind }) => kind === rollouts)) this.#workloads.push(this.#watch(rollouts));
  }

  /** Everything was read, and nothing is known to have been missed since. */
  get current(): boolean {
    return this.all.every(({ store: { current, outage } }) => current || outage?.error.reason === 'KindNotServed');
  }

  get all(): readonly { readonly kind: Kind; readonly store: Store<unknown> }[] {
    return [this.#budgets, ...this.#restrictions, ...this.#workloads];
  }

  get budgets(): Iterable<Budget> {
    return this.#budgets.store.values();
  }

  /**
   * What limits the pods of a namespace, as a text that changes with each change of it, and with how much room is left;
   * undefined where nothing does.
   */
  restrictionsIn(namespace: string): string | undefined {
    const versions = this.#restrictions.flatMap(({ store }) =>
      [...store.by('namespace', namespace)].map(({ version }) => version),
    );
    return versions.length === 0 ? undefined : versions.sort().join();
  }

  *workloads(): Generator<WorkloadDigest> {
    for (const { store } of this.#workloads) yield* store.values();
  }

  get(kind: string, namespace: string, name: string): WorkloadDigest | undefined {
    return this.#workloads.find((watched) => watched.kind.kind === kind)?.store.get(`${namespace}/${name}`);
  }

  #watch(kind: Kind): Watched<WorkloadDigest> {
    const onChange = (change: Change<WorkloadDigest>): void => this.#onChange(hasArrived(change));
    return { kind, store: this.#reflect({ kind, project: digestWorkload, onChange }) };
  }
}

function restrictionOf({ metadata: { namespace = '', uid = '', resourceVersion = '' } }: KubeObject): Restriction {
  return { namespace, version: `${uid}@${resourceVersion}` };
}

function hasArrived({ before, after }: Change<WorkloadDigest>): boolean {
  return before?.complete === false && after?.complete === true;
}
