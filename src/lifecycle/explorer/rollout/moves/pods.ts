import { admitted, describePods, isThere, type Namespace, ready, starting, stuck, withPods } from '../namespace.ts';
import { answers } from '../place.ts';
import { none } from '../revision.ts';
import { sentTo } from '../tags.ts';
import { each, type World } from '../world.ts';
import type { Happening } from './move.ts';

/** Changes the pods of the first namespace in which it is possible; one move each. */
function inEach(name: string, pods: (w: World, n: Namespace) => number | undefined): readonly Happening[] {
  return ([0, 1, 2] as const).map((i) => ({
    name,
    to: (w) => {
      const n = w.namespaces[i];
      const after = isThere(n) ? pods(w, n) : undefined;
      if (after === undefined) return undefined;
      return { ...w, namespaces: each(w.namespaces, (one, k) => (k === i ? withPods(one, after) : one)) };
    },
  }));
}

/** How a rollout of a workload goes on by itself. */
export const podsGoOn: readonly Happening[] = [
  ...inEach('a new pod is given its sidecar', (w, n) => {
    const { state, old } = describePods(n);
    const rev = sentTo(w, n);
    return state === 'restarting' && rev !== none && answers(w, rev) ? admitted(old, rev) : undefined;
  }),
  ...inEach('a new pod is stored', (_, n) => {
    const { state, old, new: next } = describePods(n);
    return state === 'admitted' ? starting(old, next) : undefined;
  }),
  ...inEach('new pods become ready, and the old ones go', (_, n) => {
    const { state, new: next } = describePods(n);
    return state === 'starting' ? ready(next) : undefined;
  }),
];

export const podsRecover: readonly Happening[] = inEach('a workload that did not run runs after all', (_, n) => {
  const { state, new: next } = describePods(n);
  return state === 'stuck' ? ready(next) : undefined;
});

export const podsFail: readonly Happening[] = inEach('new pods do not become ready', (_, n) => {
  const { state, old, new: next } = describePods(n);
  return state === 'starting' ? stuck(old, next) : undefined;
});
