import type { Phase } from '../../../api/index.ts';

/** The two revisions between which the spec of the model moves. */
export type Rev = 0 | 1;
export const revs = [0, 1] as const satisfies readonly Rev[];

/** One object of the abstract cluster, as far as the machine can tell it apart. */
export const absent = 0;
/** There, and not doing its work: a CRD not established, pods not ready, a webhook without its CA. */
export const waiting = 1;
/** There, and doing its work. */
export const good = 2;
/** Of a workload: there, and a quota refuses its pods. */
export const refused = 3;

/** How the one shared object stands. It needs no readiness, but everybody may lay hands on it. */
export const shared = { absent: 0, good: 1, altered: 2, unlabelled: 3, foreign: 4 } as const;

/** The priority class of the mesh: not there, without pods of others, or with some. */
export const priority = { absent: 0, idle: 1, used: 2 } as const;

/** Where a tag leads: nowhere, to one revision without or with a CA, or to a place that nobody asked for. */
export const pointer = { absent: 0, altered: 5 } as const;
export const leadsTo = (rev: Rev, trusted: boolean): number => 1 + 2 * rev + (trusted ? 1 : 0);
export const revOf = (state: number): Rev | undefined =>
  state === pointer.absent || state === pointer.altered ? undefined : state <= 2 ? 0 : 1;
export const isTrusted = (state: number): boolean => state === 2 || state === 4;

/**
 * What stands in the way: nothing, something seen in every phase, something only looked for before an installation,
 * or that pods can't be watched.
 */
export const hindrance = { none: 0, early: 1, elsewhere: 2, blind: 3 } as const;

/** The resource itself: not there, there, or there and deleted. */
export const resource = { absent: 0, alive: 1, deleted: 2 } as const;

/**
 * One state of the model: cluster, resource, what the operator's process remembers, and ghosts that only the
 * properties read. Small numbers only, so that a state has a short key; booleans are 0 and 1.
 */
export interface World {
  /** See {@link resource}. */
  readonly mesh: number;
  readonly target: Rev;
  /** The spec names a second tag. */
  readonly extra: number;
  /** `status.observedGeneration` is the present generation. */
  readonly seen: number;
  readonly forced: number;
  readonly finalizer: number;
  /** Somebody else's finalizer, such as `foregroundDeletion`. */
  readonly otherFinalizer: number;
  /** `undefined` before the first status, and after somebody wiped it. */
  readonly phase: Phase | undefined;
  readonly blockedFrom: Phase | undefined;
  /** `status.current`. */
  readonly current: Rev | undefined;
  readonly namespace: number;
  readonly definitions: number;
  readonly shared: number;
  /** See {@link priority}. */
  readonly priority: number;
  /** Per revision: its MeshRevision, its workload, its injector's webhook. */
  readonly record: Pair;
  readonly workload: Pair;
  readonly webhook: Pair;
  /** The objects of the revision belong to a MeshRevision that is gone, and will be collected. */
  readonly orphan: Pair;
  readonly tag: number;
  readonly extraTag: number;
  /** Pods that the revision injected. */
  readonly users: Pair;
  /** Charts can be fetched. */
  readonly charts: number;
  /** The control plane does what it should, once its pods are ready. */
  readonly healthy: number;
  /** See {@link hindrance}. */
  readonly hindrance: number;
  /** The process knows that these were as they should be; a restart forgets. */
  readonly knows: Knowledge;
  /** A deletion of this revision was decided on a live look, and has not arrived yet. */
  readonly inFlight: Rev | undefined;
  /** What the operator's stores still show while its watches are late; `undefined` when they show this world. */
  readonly late: World | undefined;
  /** Ghost: the revision passed Verifying, and the workload that passed was not deleted since. */
  readonly verified: Pair;
  /** Ghost: the present spec has passed Preflight. */
  readonly checked: number;
  /** Ghost: how many disturbances may still happen. */
  readonly budget: number;
}

export type Pair = readonly [number, number];

export interface Knowledge {
  readonly definitions: number;
  readonly shared: number;
  readonly workload: Pair;
  readonly webhook: Pair;
  readonly tag: number;
  readonly extraTag: number;
}

export const knowsNothing: Knowledge = {
  definitions: 0,
  shared: 0,
  workload: [0, 0],
  webhook: [0, 0],
  tag: 0,
  extraTag: 0,
};

export function put(pair: Pair, rev: Rev, value: number): Pair {
  if (pair[rev] === value) return pair;
  return rev === 0 ? [value, pair[1]] : [pair[0], value];
}

/** The beginning: somebody has created the resource in an empty cluster. */
export function beginning(budget: number): World {
  return {
    mesh: resource.alive,
    target: 0,
    extra: 0,
    seen: 0,
    forced: 0,
    finalizer: 0,
    otherFinalizer: 0,
    phase: undefined,
    blockedFrom: undefined,
    current: undefined,
    namespace: 0,
    definitions: absent,
    shared: shared.absent,
    priority: priority.absent,
    record: [0, 0],
    workload: [0, 0],
    webhook: [0, 0],
    orphan: [0, 0],
    tag: pointer.absent,
    extraTag: pointer.absent,
    users: [0, 0],
    charts: 1,
    healthy: 1,
    hindrance: hindrance.none,
    knows: knowsNothing,
    inFlight: undefined,
    late: undefined,
    verified: [0, 0],
    checked: 0,
    budget,
  };
}

/** The watch of the resource itself is up to date, whatever those of the cluster's objects show. */
export function resourceShown(w: World): World {
  if (w.late === undefined) return w;
  const { mesh, target, extra, seen, forced, finalizer, otherFinalizer, phase, blockedFrom, current } = w;
  const shown = { mesh, target, extra, seen, forced, finalizer, otherFinalizer, phase, blockedFrom, current };
  return { ...w, late: { ...w.late, ...shown } };
}

const letters: Readonly<Record<Phase, string>> = {
  Pending: 'p',
  Preflight: 'f',
  Installing: 'i',
  Verifying: 'v',
  Analyzing: 'a',
  AwaitingApproval: 'w',
  Migrating: 'm',
  Soaking: 's',
  Promoting: 'o',
  Retiring: 't',
  Ready: 'r',
  RollingBack: 'k',
  RolledBack: 'd',
  Blocked: 'b',
  Uninstalling: 'u',
};

/** Equal worlds have equal keys. A smaller budget is another world: it can do less. */
export function keyOf(w: World): string {
  return w.late === undefined ? shortKey(w) : `${shortKey(w)}/${shortKey(w.late)}`;
}

function shortKey(w: World): string {
  const k = w.knows;
  const rev = (r: Rev | undefined) => (r === undefined ? 2 : r);
  const spec = [w.mesh, w.target, w.extra, w.seen, w.forced, w.finalizer, w.otherFinalizer, w.checked].reduce(base3, 0);
  const status = (w.phase ? letters[w.phase] : '-') + (w.blockedFrom ? letters[w.blockedFrom] : '-') + rev(w.current);
  const own = [w.namespace, w.definitions, w.shared, w.priority, w.tag, w.extraTag];
  const objects = [...own, w.charts, w.healthy, w.hindrance];
  const revisions = [...w.record, ...w.workload, ...w.webhook, ...w.orphan, ...w.users, ...w.verified, rev(w.inFlight)];
  const known = [k.definitions, k.shared, ...k.workload, ...k.webhook, k.tag, k.extraTag].reduce(base3, 0);
  return `${spec}${status}${objects.join('')}${revisions.reduce(base4, 0)}.${known}.${w.budget}`;
}

const base4 = (sum: number, digit: number): number => sum * 4 + digit;
const base3 = (sum: number, digit: number): number => sum * 3 + digit;
