import type { Change, Intent, LiveRef } from '../../../act/intent.ts';
import type { Mirror } from './mirror.ts';
import {
  describePods,
  isThere,
  listsRemembered,
  mark,
  markOf,
  type Namespace,
  podsRemembered,
  restarting,
  uses,
  withListed,
  withMark,
  withPods,
} from './namespace.ts';
import { partOf } from './objects.ts';
import { begin } from './removal.ts';
import { none, revNamed } from './revision.ts';
import { stageOf, type Wanted, withTags } from './stage.ts';
import { describeTag, tag } from './tags.ts';
import { each, has, late, type Planes, plane, planeOf, resource, type World, withBit, withPlane } from './world.ts';

/** One request to the API server, and the world once it has been answered. */
export interface Write {
  readonly name: string;
  readonly world: World;
}

/** Undefined: nothing was to do. */
type Request = (w: World) => World | 'refused' | undefined;

/**
 * What carrying out intents does to the world, request by request: after each the process may die or be refused.
 * The abstract counterpart of `src/act`, with its live looks.
 */
export function effectsOf(
  intents: readonly Intent[],
  w: World,
  wanted: readonly [Wanted, Wanted],
  mirror: Mirror,
): readonly Write[] {
  const writes: Write[] = [];
  for (const intent of intents) {
    for (const request of requestsOf(intent, wanted, mirror)) {
      const world = request(writes.at(-1)?.world ?? w);
      if (world === 'refused') return writes;
      if (world !== undefined) writes.push({ name: nameOf(intent), world });
      // The process waits here, and looks again.
      if (world !== undefined && world.removal > 0) return writes;
    }
  }
  return writes;
}

function nameOf(intent: Intent): string {
  return intent.do === 'apply' ? `apply ${intent.set}` : intent.do;
}

function requestsOf(intent: Intent, wanted: readonly [Wanted, Wanted], mirror: Mirror): readonly Request[] {
  switch (intent.do) {
    case 'takeCharge':
      return [(w) => (w.mesh === resource.alive ? { ...w, finalizer: 1 } : undefined)];
    case 'release':
      return [(w) => (hasObjects(w) ? 'refused' : { ...w, finalizer: 0, mesh: resource.absent, wide: 0 })];
    case 'recordRevision':
      return [record];
    case 'createNamespaces':
      return [(w) => ({ ...w, home: 1 })];
    case 'apply':
      return intent.changes.map((change) => (w) => apply(w, change, wanted));
    case 'refresh':
      return [];
    case 'prune':
      return intent.objects.map((ref) => (w) => prune(w, ref));
    case 'removeInjection':
      return [
        (w) => (isUsed(w, intent.unlessUsed) ? 'refused' : undefined),
        ...intent.webhooks.map(
          (ref): Request =>
            (w) =>
              prune(w, ref),
        ),
      ];
    case 'removeRevision': {
      const part = partOf(intent.revision.uid);
      return part.of === 'record' ? [(w) => begin(w, part.rev, intent.evenInUse || !mirror.liveLook)] : [];
    }
    case 'restart':
      return intent.workloads.map(
        ({ uid }) =>
          (w) =>
            restart(w, Number(uid)),
      );
    case 'evict':
      return [];
  }
}

/** The record is that of the revision which the plan is about. */
function record(w: World): World | undefined {
  const { to } = stageOf(w);
  return has(w.records, to) ? undefined : { ...w, records: withBit(w.records, to, true) };
}

/** In place there is one object for all revisions: it is taken over. */
const noPlanes: Planes = [plane.absent, plane.absent, plane.absent];

function apply(w: World, { object }: Change, wanted: readonly [Wanted, Wanted]): World | 'refused' | undefined {
  const part = partOf(object.metadata.uid);
  switch (part.of) {
    case 'extra':
      return w.home === 0 ? 'refused' : { ...w, extras: withBit(w.extras, part.rev, true) };
    case 'quota':
      return w.home === 0 ? 'refused' : { ...w, wide: part.i };
    case 'plane': {
      if (w.home === 0) return 'refused';
      // What is applied without its record has no owner, and is collected.
      const state = has(w.records, part.rev) ? plane.waiting : plane.orphan;
      const verified = withBit(w.verified, part.rev, false);
      return { ...w, planes: withPlane(w.inPlace === 1 ? noPlanes : w.planes, part.rev, state), verified };
    }
    case 'hook':
      return { ...w, hooks: withBit(w.inPlace === 1 ? 0 : w.hooks, part.rev, true) };
    case 'validator':
      return { ...w, validator: part.rev, ...(w.late === late.tags ? { seenValidator: part.rev } : {}) };
    case 'tag':
      return leadTag(w, part.i, wanted[part.i]);
    case 'record':
      return undefined;
  }
}

/** One write leads a whole tag; a process knows what it has written, whatever its stores show. */
function leadTag(w: World, i: 0 | 1, { tag: code, lists }: Wanted): World {
  const isStaged = describeTag(code).next !== none;
  const listed = (n: Namespace, k: number) => withListed(n, i, isStaged && isThere(n) && lists[k] === true);
  const after = { ...w, namespaces: each(w.namespaces, listed), tags: withTags(w.tags, i, code) };
  if (w.late !== late.tags) return after;
  return { ...after, namespaces: each(after.namespaces, listsRemembered), seenTags: withTags(w.seenTags, i, code) };
}

/** The mark is written once: the same mark again changes nothing. */
function restart(w: World, i: number): World | undefined {
  const direction = w.reason > 0 ? mark.back : mark.forward;
  const n = w.namespaces[i];
  if (n === undefined || !isThere(n) || markOf(n) === direction) return undefined;
  const restarted = withMark(withPods(n, restarting(describePods(n).old)), direction);
  const after = w.late === late.pods ? podsRemembered(restarted) : restarted;
  return { ...w, namespaces: each(w.namespaces, (one, k) => (k === i ? after : one)) };
}

/** The live look that goes before taking webhooks away. */
function isUsed(w: World, revisions: readonly string[]): boolean {
  return revisions.map(revNamed).some((rev) => w.bare === rev || w.namespaces.some((n) => uses(n, rev)));
}

function prune(w: World, { uid }: LiveRef): World | undefined {
  const part = partOf(uid);
  switch (part.of) {
    case 'plane':
      return planeOf(w, part.rev) === plane.absent
        ? undefined
        : { ...w, planes: withPlane(w.planes, part.rev, plane.absent), verified: withBit(w.verified, part.rev, false) };
    case 'hook':
      return has(w.hooks, part.rev) ? { ...w, hooks: withBit(w.hooks, part.rev, false) } : undefined;
    case 'tag':
      return w.tags[part.i] === tag.absent ? undefined : { ...w, tags: withTags(w.tags, part.i, tag.absent) };
    case 'extra':
      return has(w.extras, part.rev) ? { ...w, extras: withBit(w.extras, part.rev, false) } : undefined;
    case 'validator':
      return w.validator === none ? undefined : { ...w, validator: none };
    case 'quota':
    case 'record':
      return undefined;
  }
}

export function hasObjects(w: World): boolean {
  return (
    w.records + w.hooks + w.extras > 0 ||
    w.validator !== none ||
    w.planes.some((state) => state !== plane.absent) ||
    w.tags.some((code) => code !== tag.absent)
  );
}
