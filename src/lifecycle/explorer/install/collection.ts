import { absent, type Pair, pointer, priority, put, type Rev, revs, shared, type World } from './world.ts';

/** What goes when a revision, or the resource, is gone. */

/** The deletion of a revision arrives: its record goes at once, what it owned is collected by Kubernetes. */
export function arrive(w: World): World {
  return w.inFlight === undefined ? w : { ...withoutRecord(w, w.inFlight), inFlight: undefined };
}

export function withoutRecord(w: World, rev: Rev): World {
  const left = w.workload[rev] !== absent || w.webhook[rev] !== absent;
  return {
    ...w,
    record: put(w.record, rev, 0),
    orphan: put(w.orphan, rev, left ? 1 : 0),
    verified: left ? w.verified : unverified(w, rev),
  };
}

/** The ghost forgets what is gone, but not before late watches could show it. */
export function unverified(w: World, rev: Rev): Pair {
  return w.late === undefined ? put(w.verified, rev, 0) : w.verified;
}

/** Garbage collection of what belonged to a record that is gone. */
export function collect(w: World, rev: Rev): World {
  return {
    ...w,
    workload: put(w.workload, rev, absent),
    webhook: put(w.webhook, rev, absent),
    orphan: put(w.orphan, rev, 0),
    verified: unverified(w, rev),
  };
}

/** Everything that belonged to a resource which is gone; CRDs belong to nobody. */
export function collectAll(w: World): World {
  const theirs = w.shared === shared.foreign;
  const cleared = revs.reduce(collect, { ...w, record: [0, 0] as const, verified: [0, 0] as const });
  const gone = { priority: priority.absent, tag: pointer.absent, extraTag: pointer.absent };
  return { ...cleared, shared: theirs ? w.shared : shared.absent, ...gone };
}
