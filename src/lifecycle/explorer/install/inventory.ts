import type { LiveRef } from '../../../act/intent.ts';
import type { Pointer } from '../../../mesh/provider.ts';
import type { Observation, Users } from '../../observation.ts';
import {
  extraTagParts,
  names,
  type Part,
  priorityPart,
  recordParts,
  refTo,
  sharedPart,
  tagParts,
  webhookParts,
  workloadParts,
} from './objects.ts';
import { absent, isTrusted, pointer, priority, type Rev, revOf, revs, shared, type World } from './world.ts';

/** What of the mesh is in the cluster, and who uses it. */

export function pointersOf(w: World): readonly Pointer[] {
  return [...pointerOf('default', w.tag), ...pointerOf('prod', w.extraTag)];
}

/** A tag that somebody led elsewhere still carries the label of its revision. */
function pointerOf(tag: string, state: number): readonly Pointer[] {
  if (state === pointer.absent) return [];
  const rev = revOf(state);
  const revision = rev === undefined ? 'elsewhere' : names[rev].revision;
  return [{ name: `tag ${tag}`, tag, revision, whole: isTrusted(state) }];
}

export function usersOf(w: World): Users {
  const pods = revs.filter((rev) => w.users[rev] === 1 && revisionsOf(w).includes(names[rev].revision)).length;
  return { pods, namespaces: pods === 0 ? [] : [{ name: 'shop', pods }] };
}

/** A revision is known by its record, by an object of it, by a pointer to it, or by status. */
export function revisionsOf(w: World): readonly string[] {
  const told = (rev: Rev) =>
    w.record[rev] === 1 ||
    w.workload[rev] !== absent ||
    w.webhook[rev] !== absent ||
    w.current === rev ||
    [revOf(w.tag), revOf(w.extraTag)].includes(rev);
  return revs.filter(told).map((rev) => names[rev].revision);
}

export function remainsOf(w: World): Observation['remains'] {
  const isThere = (parts: readonly Part[], states: readonly number[]): LiveRef[] =>
    parts.filter((_, i) => (states[i] ?? absent) !== absent).map(refTo);
  const tags = isThere([tagParts[0], extraTagParts[0]], [w.tag, w.extraTag]);
  const labelled = w.shared === shared.good || w.shared === shared.altered;
  const remains = {
    webhooks: [...isThere(webhookParts, w.webhook), ...tags],
    revisions: isThere(recordParts, w.record),
    others: [...isThere(workloadParts, w.workload), ...(labelled ? [refTo(sharedPart)] : [])],
  };
  return w.priority === priority.absent ? remains : withClass(remains, w);
}

/** The priority class goes last, when no pod of others has it. */
function withClass(remains: Observation['remains'], w: World): Observation['remains'] {
  if (Object.values(remains).some((left) => left.length > 0)) return { ...remains, later: 1 };
  return w.priority === priority.used && w.forced === 0
    ? { ...remains, held: [{ name: 'mesh', pods: 1, example: 'shop/web' }] }
    : { ...remains, others: [refTo(priorityPart)] };
}
