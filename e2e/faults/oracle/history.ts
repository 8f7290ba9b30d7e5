import type { KubeObject } from '../../../src/kube/index.ts';

/** One change of one object, as the API server stored it. */
export interface Moment {
  /** The version of the whole cluster at which it happened. */
  readonly version: number;
  /** When a watch told it, in milliseconds of `performance.now()`. */
  readonly at: number;
  /** `apiVersion|kind|namespace|name` */
  readonly key: string;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
}

/** What there is at one version of the cluster. */
export type State = ReadonlyMap<string, KubeObject>;

/** Everything that happened to objects that the operator may write or that rest on them, since some moment. */
export interface History {
  /** What there was before the first moment. */
  readonly start: State;
  /** In the order in which it happened. */
  readonly moments: readonly Moment[];
}

/** Calls `look` with each moment and what there was right after it. */
export function replay({ start, moments }: History, look: (moment: Moment, state: State) => void): void {
  const state = new Map(start);
  for (const moment of moments) {
    if (moment.after === undefined) state.delete(moment.key);
    else state.set(moment.key, moment.after);
    look(moment, state);
  }
}

/** The objects of a kind. */
export function ofKind(state: State, kind: string): readonly KubeObject[] {
  return [...state.values()].filter((object) => object.kind === kind);
}
