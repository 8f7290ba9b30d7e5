import type { Phase } from '../../../api/index.ts';
import { addNamespace, type Namespace } from './namespace.ts';
import { none } from './revision.ts';
import { leadsOnlyTo } from './tags.ts';

/** How the control plane of one revision stands. */
export const plane = {
  absent: 0,
  /** There, and its pods are not ready yet. */
  waiting: 1,
  ready: 2,
  /** Ready, and does not answer as it should. */
  mute: 3,
  /** Its pods never become ready: a quota refuses them. Nobody decides by the cause, so that one stands for all. */
  failing: 4,
  /** Its MeshRevision is gone, and Kubernetes will collect it. */
  orphan: 5,
} as const;

/**
 * What stands in the way: nothing, something a person must solve, that pods can't be seen at all, or that those of the
 * new control plane can't be read at the moment.
 */
export const hindrance = { none: 0, finding: 1, blind: 2, dim: 3 } as const;

/** The resource itself: not there, there, or there and deleted. */
export const resource = { absent: 0, alive: 1, deleted: 2 } as const;

/** What the operator's stores show late. */
export const late = { nothing: 0, pods: 1, tags: 2 } as const;

/**
 * One state of the model: cluster, resource, and ghosts that only the properties read. Small numbers, so that a state
 * has a short key; booleans are 0 and 1, and a mask has one bit a revision.
 */
export interface World {
  /** `spec.upgrade.strategy` is InPlace: the mesh knows every revision under the name of the first. */
  readonly inPlace: number;
  /** See {@link resource}. */
  readonly mesh: number;
  readonly target: number;
  /** `status.observedGeneration` is the present generation. */
  readonly seen: number;
  readonly forced: number;
  readonly paused: number;
  readonly finalizer: number;
  /** Annotations: mask of the waves that are approved; the rollout is to go back; 1 + the target that may be tried again. */
  readonly approve: number;
  readonly back: number;
  readonly retry: number;
  /** `undefined` after somebody wiped the status. */
  readonly phase: Phase | undefined;
  readonly blockedFrom: Phase | undefined;
  readonly current: number;
  /** `status.rollout`: between which revisions; {@link none} without a rollout. */
  readonly from: number;
  readonly to: number;
  /** 1 + the index of why it goes back. */
  readonly reason: number;
  /** See `waves.ts`. */
  readonly waves: number;
  /** Mask of the waves whose approval is recorded in the status. */
  readonly approved: number;
  /** The history tells that this rollout has taken over. */
  readonly upgraded: number;
  /** Mask of the targets that were rolled back. */
  readonly vetoed: number;
  /** How many workloads the status tells to have moved. */
  readonly told: number;
  /** The clock: progress deadline, settle time, soak and retention are over. */
  readonly overdue: number;
  readonly settled: number;
  readonly soaked: number;
  readonly expired: number;
  /** The maintenance window is open. */
  readonly window: number;
  /** See {@link hindrance}. */
  readonly hindrance: number;
  readonly charts: number;
  /** Masks of the MeshRevisions and of the injectors' own webhooks. */
  readonly records: number;
  readonly hooks: number;
  /** The namespace of the mesh is there. */
  readonly home: number;
  /** Mask of the objects that one revision's charts have and the others' have not, shared by all revisions. */
  readonly extras: number;
  /** The quota of the mesh's namespace has room for two control planes. */
  readonly wide: number;
  /** See {@link plane}. */
  readonly planes: Planes;
  /** See `tags.ts`. */
  readonly tags: Tags;
  /** The revision that the default validator leads to. */
  readonly validator: number;
  /** The revision of a pod that nobody can move; {@link none} without one. */
  readonly bare: number;
  /** See `removal.ts`. */
  readonly removal: number;
  /** See `namespace.ts`. Their order says nothing. */
  readonly namespaces: Namespaces;
  /** See {@link late}; then what the stores still show of tags, validator and the bare pod. */
  readonly late: number;
  readonly seenTags: Tags;
  readonly seenValidator: number;
  readonly seenBare: number;
  /** Ghost: mask of the revisions that have passed Verifying, and whose control plane was not deleted since. */
  readonly verified: number;
  /** Ghost: mask of the targets that failed, and that nobody has asked for again. */
  readonly failed: number;
  /** Ghost: how many disturbances may still happen. */
  readonly budget: number;
}

export type Planes = readonly [number, number, number];
export type Tags = readonly [number, number];
export type Namespaces = readonly [Namespace, Namespace, Namespace];

export function has(mask: number, rev: number): boolean {
  return ((mask >> rev) & 1) === 1;
}

export function withBit(mask: number, rev: number, on: boolean): number {
  return on ? mask | (1 << rev) : mask & ~(1 << rev);
}

export function planeOf(w: World, rev: number): number {
  return w.planes[rev] ?? plane.absent;
}

export function withPlane(planes: Planes, rev: number, state: number): Planes {
  const [a, b, c] = planes;
  return rev === 0 ? [state, b, c] : rev === 1 ? [a, state, c] : [a, b, state];
}

export function each([a, b, c]: Namespaces, change: (n: Namespace, i: number) => Namespace): Namespaces {
  return [change(a, 0), change(b, 1), change(c, 2)];
}

/** Its control plane runs and answers. */
export function works(w: World, rev: number): boolean {
  return planeOf(w, rev) === plane.ready;
}

const noTags: Tags = [0, 0];
export const nothingLate = { late: late.nothing, seenTags: noTags, seenValidator: 0, seenBare: 0 } as const;

/** The beginning: the first revision serves everything, and a person has just asked for the second. */
export function beginning(budget: number): World {
  return {
    inPlace: 0,
    mesh: resource.alive,
    target: 1,
    seen: 0,
    forced: 0,
    paused: 0,
    finalizer: 1,
    approve: 0,
    back: 0,
    retry: 0,
    phase: 'Ready',
    blockedFrom: undefined,
    current: 0,
    from: none,
    to: none,
    reason: 0,
    waves: 0,
    approved: 0,
    upgraded: 0,
    vetoed: 0,
    told: 0,
    overdue: 0,
    settled: 0,
    soaked: 0,
    expired: 0,
    window: 1,
    hindrance: hindrance.none,
    charts: 1,
    records: 1,
    hooks: 1,
    home: 1,
    extras: 1,
    wide: 0,
    planes: [plane.ready, plane.absent, plane.absent],
    tags: [leadsOnlyTo(0), leadsOnlyTo(0)],
    validator: 0,
    bare: none,
    removal: 0,
    namespaces: [addNamespace(0, 0, 0), addNamespace(1, 1, 0), addNamespace(2, 0, 0)],
    ...nothingLate,
    verified: 1,
    failed: 0,
    budget,
  };
}
