import { none } from './revision.ts';

/**
 * A namespace with the pods of its one workload, as one number, so that equal ones can be sorted.
 * From the lowest bit: exists 1, tag 1, wave 2, listed by each tag 2, mark 2, pods 6; then what late stores still show:
 * listed by each tag 2, mark 2, pods 6.
 */
export type Namespace = number;

/** What the template's mark says: nothing for this rollout, restarted for it, restarted for its way back. */
export const mark = { none: 0, forward: 1, back: 2 } as const;

const field = (shift: number, bits: number) => {
  const mask = (1 << bits) - 1;
  return {
    of: (n: Namespace): number => (n >> shift) & mask,
    put: (n: Namespace, value: number): Namespace => (n & ~(mask << shift)) | (value << shift),
  };
};

const exists = field(0, 1);
const tag = field(1, 1);
const wave = field(2, 2);
const listed = field(4, 2);
const marked = field(6, 2);
const pods = field(8, 6);
const seenListed = field(14, 2);
const seenMark = field(16, 2);
const seenPods = field(18, 6);

export const isThere = (n: Namespace): boolean => exists.of(n) === 1;
export const tagOf = tag.of;
export const waveOf = wave.of;
export const markOf = marked.of;
export const podsOf = pods.of;
export const withWave = wave.put;
export const withMark = marked.put;
export const withPods = pods.put;
export const listedBy = (n: Namespace, i: number): boolean => ((listed.of(n) >> i) & 1) === 1;
export const withListed = (n: Namespace, i: number, on: boolean): Namespace =>
  listed.put(n, on ? listed.of(n) | (1 << i) : listed.of(n) & ~(1 << i));

/** The namespace as late stores show it. */
export const podsAsSeen = (n: Namespace): Namespace => withPods(withMark(n, seenMark.of(n)), seenPods.of(n));
export const listsAsSeen = (n: Namespace): Namespace => listed.put(n, seenListed.of(n));
/** From here on the stores show what is there now. */
export const podsRemembered = (n: Namespace): Namespace =>
  isThere(n) ? seenMark.put(seenPods.put(n, podsOf(n)), markOf(n)) : n;
export const listsRemembered = (n: Namespace): Namespace => (isThere(n) ? seenListed.put(n, listed.of(n)) : n);
export const nothingRemembered = (n: Namespace): Namespace => seenListed.put(seenMark.put(seenPods.put(n, 0), 0), 0);

/** A namespace whose workload runs with the pods of one revision. */
export function addNamespace(inWave: number, follows: number, rev: number): Namespace {
  return withPods(tag.put(withWave(1, inWave), follows), ready(rev));
}

/** The pods of a workload: how far it is, the revision of those that run, and the revision of those that come. */
export interface Pods {
  readonly state: 'none' | 'ready' | 'restarting' | 'admitted' | 'starting' | 'stuck';
  readonly old: number;
  readonly new: number;
}

export const noPods = 0;
export const ready = (rev: number): number => 1 + rev;
/** The old pods run, and new ones are to be created. */
export const restarting = (old: number): number => 4 + old;
/** A new pod has been given its sidecar, and is not stored yet: nobody can see it. */
export const admitted = (old: number, rev: number): number => 8 + old * 3 + rev;
/** A new pod is there and not ready yet; the old ones still run. */
export const starting = (old: number, rev: number): number => 20 + old * 3 + rev;
/** The same, and it has been so for longer than a restart may take. */
export const stuck = (old: number, rev: number): number => 32 + old * 3 + rev;

const states: readonly Pods[] = Array.from({ length: 44 }, (_, code): Pods => {
  if (code === noPods) return { state: 'none', old: none, new: none };
  if (code < 4) return { state: 'ready', old: code - 1, new: none };
  if (code < 8) return { state: 'restarting', old: code - 4, new: none };
  const state = code < 20 ? 'admitted' : code < 32 ? 'starting' : 'stuck';
  const pair = (code - 8) % 12;
  return { state, old: Math.floor(pair / 3), new: pair % 3 };
});

export function describePods(n: Namespace): Pods {
  return states[podsOf(n)] ?? { state: 'none', old: none, new: none };
}

/** A pod of this revision is stored, wherever it stands. */
export function uses(n: Namespace, rev: number): boolean {
  const { state, old, new: next } = describePods(n);
  return old === rev || (next === rev && state !== 'admitted');
}

/** The same, with those that only the admission knows of. */
export function needs(n: Namespace, rev: number): boolean {
  const { old, new: next } = describePods(n);
  return old === rev || next === rev;
}
