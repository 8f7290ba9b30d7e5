import type { Intent, LiveRef } from '../act/intent.ts';
import { damageOf, driftOf, inPlace, removable, sets } from './guards.ts';
import type { Observation } from './observation.ts';

/**
 * The next step of an installation: the first set that is not applied and ready.
 * Later sets wait, because a part that starts before what it connects to hangs (istio/istio#53843).
 */
export function installNext(o: Observation): readonly Intent[] {
  if (o.plan.state !== 'known') return [];
  if (o.plan.missingNamespaces.length > 0) return createNamespaces(o);
  if (!o.plan.revisionRecorded) return [{ do: 'recordRevision' }];
  const next = o.plan.sets.find((set) => set.name !== 'pointers' && !inPlace(set));
  if (next === undefined || next.changes.length === 0) return [];
  return [{ do: 'apply', set: next.name, changes: next.changes }];
}

export function createNamespaces(o: Observation): readonly Intent[] {
  return o.plan.state === 'known' ? [{ do: 'createNamespaces', names: o.plan.missingNamespaces }] : [];
}

export function pointTags(o: Observation): readonly Intent[] {
  return sets(o)
    .filter((set) => set.name === 'pointers' && set.changes.length > 0)
    .map((set) => ({ do: 'apply', set: set.name, changes: set.changes }));
}

/** Brings every object in line at once: all parts were ready before, so no order is needed between sets. */
export function repair(o: Observation): readonly Intent[] {
  return sets(o)
    .filter((set) => set.changes.length > 0)
    .map((set) => ({ do: 'apply', set: set.name, changes: set.changes }));
}

/** The same, but for pointers that nobody has damaged: where they are to lead is a step of its own. */
export function repairBeside(o: Observation): readonly Intent[] {
  return sets(o)
    .map((set) => ({ do: 'apply' as const, set: set.name, changes: driftOf(set) }))
    .filter(({ changes }) => changes.length > 0);
}

/** Puts right only what was right before, in its namespace, and leaves alone what the blocked wish would add. */
export function repairDamage(o: Observation): readonly Intent[] {
  if (o.current === undefined) return [];
  const damaged = sets(o).flatMap((set) => {
    const changes = damageOf(set, o);
    return changes.length === 0 ? [] : [{ do: 'apply' as const, set: set.name, changes }];
  });
  const used = new Set(damaged.flatMap(({ changes }) => changes.map(({ object }) => object.metadata.namespace)));
  const missing = o.plan.state === 'known' ? o.plan.missingNamespaces.filter((name) => used.has(name)) : [];
  return missing.length > 0 ? [{ do: 'createNamespaces', names: missing }] : damaged;
}

export function prune(o: Observation): readonly Intent[] {
  return o.plan.state === 'known' ? [{ do: 'prune', objects: o.plan.surplus, evenInUse: false }] : [];
}

/** The restarts that are due, of workloads and of single pods. */
export function restart({ rollout }: Observation): readonly Intent[] {
  if (rollout === undefined) return [];
  const { marker, restarts } = rollout;
  return [
    ...(restarts.annotate.length === 0 ? [] : [{ do: 'restart' as const, workloads: restarts.annotate, marker }]),
    ...(restarts.evict.length === 0 ? [] : [{ do: 'evict' as const, pods: restarts.evict }]),
  ];
}

/** The revision that served before goes: from here on there is no way back. */
export function retire({ rollout }: Observation): readonly Intent[] {
  return removal(rollout?.records.from);
}

/** The revision that was given up goes. */
export function discard({ rollout }: Observation): readonly Intent[] {
  return removal(rollout?.records.to);
}

function removal(revision: LiveRef | undefined): readonly Intent[] {
  return revision === undefined ? [] : [{ do: 'removeRevision', revision, evenInUse: false }];
}

export function removeAbandoned(o: Observation): readonly Intent[] {
  return removable(o).map((revision) => ({ do: 'removeRevision', revision, evenInUse: false }));
}

/** The first step of an uninstall that hurts whoever still uses the mesh. */
export function removeInjection(o: Observation): readonly Intent[] {
  return [{ do: 'removeInjection', webhooks: o.remains.webhooks, unlessUsed: o.forced ? [] : o.revisions }];
}
