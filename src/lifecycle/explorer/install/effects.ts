import type { Change, Intent } from '../../../act/intent.ts';
import { names, type Part, partOf, partOfRef } from './objects.ts';
import {
  absent,
  good,
  isTrusted,
  leadsTo,
  pointer,
  priority,
  put,
  type Rev,
  resource,
  revOf,
  revs,
  shared,
  type World,
  waiting,
} from './world.ts';

/** One request to the API server, and the world once it has been answered. */
export interface Write {
  readonly name: string;
  readonly world: World;
}

/**
 * What carrying out intents does to the world, request by request: after each the process may die or be refused.
 * The abstract counterpart of `src/act`, with its live looks.
 */
export function effectsOf(intents: readonly Intent[], w: World): readonly Write[] {
  const writes: Write[] = [];
  for (const intent of intents) {
    for (const request of requestsOf(intent)) {
      const world = request(writes.at(-1)?.world ?? w);
      if (world === 'refused') return writes;
      if (world !== undefined) writes.push({ name: nameOf(intent), world });
    }
  }
  return writes;
}

export function nameOf(intent: Intent): string {
  return intent.do === 'apply' ? `apply ${intent.set}` : intent.do;
}

/** Undefined: nothing was to do. */
type Request = (w: World) => World | 'refused' | undefined;

function requestsOf(intent: Intent): readonly Request[] {
  switch (intent.do) {
    case 'takeCharge':
      // The API server takes no new finalizer on a resource that is being deleted.
      return [(w) => (w.mesh === resource.alive ? { ...w, finalizer: 1 } : undefined)];
    case 'release':
      return [release];
    case 'recordRevision':
      return [(w) => record(w)];
    case 'createNamespaces':
      return [(w) => ({ ...w, namespace: 1 })];
    case 'apply':
      return intent.changes.map((change) => (w) => apply(w, change));
    case 'refresh':
      return [];
    case 'prune':
      return intent.objects.map((ref) => (w) => prune(w, partOfRef(ref), intent.evenInUse));
    case 'removeInjection':
      return [
        (w) => (isUsed(w, intent.unlessUsed) ? 'refused' : undefined),
        ...intent.webhooks.map(
          (ref): Request =>
            (w) =>
              prune(w, partOfRef(ref), true),
        ),
      ];
    case 'removeRevision': {
      const part = partOfRef(intent.revision);
      return 'rev' in part ? [(w) => removeRevision(w, part.rev, intent.evenInUse)] : [];
    }
    case 'restart':
    case 'evict':
      return [];
  }
}

/** The live look that goes before taking webhooks away. */
function isUsed(w: World, revisions: readonly string[]): boolean {
  return revs.some((rev) => w.users[rev] === 1 && revisions.includes(names[rev].revision));
}

/** Refused by a live look while anything of ours is left. */
function release(w: World): World | 'refused' {
  if (hasObjects(w)) return 'refused';
  return { ...w, finalizer: 0, mesh: w.otherFinalizer === 1 ? w.mesh : resource.absent };
}

/** The record is that of the revision which is rendered: what serves, or else the target. */
function record(w: World): World {
  const rev = w.current !== undefined && w.record[w.current] === 1 ? w.current : w.target;
  return w.record[rev] === 1 ? w : { ...w, record: put(w.record, rev, 1) };
}

function apply(w: World, { object }: Change): World | 'refused' | undefined {
  const part = partOf(object);
  const { knows } = w;
  if (w.namespace === 0 && (part.of === 'shared' || part.of === 'workload')) return 'refused';
  switch (part.of) {
    case 'record':
      return undefined;
    case 'definitions':
      return { ...w, definitions: w.definitions || waiting, knows: { ...knows, definitions: 1 } };
    case 'shared':
      // Without force, fields of others are refused: the object stays theirs.
      return w.shared === shared.foreign ? undefined : { ...w, shared: shared.good, knows: { ...knows, shared: 1 } };
    case 'priority':
      return { ...w, priority: w.priority || priority.idle };
    case 'workload':
    case 'webhook': {
      const { of, rev } = part;
      const owned = adopt(w, rev);
      return {
        ...owned,
        [of]: put(w[of], rev, w[of][rev] || waiting),
        knows: { ...knows, [of]: put(knows[of], rev, 1) },
      };
    }
    case 'tag':
    case 'extraTag': {
      const { of, rev } = part;
      const led = revOf(w[of]) === rev ? w[of] : leadsTo(rev, isTrusted(w[of]) && revOf(w[of]) === rev);
      return { ...w, [of]: led, knows: { ...knows, [of]: 1 } };
    }
  }
}

/** What is applied belongs to the record of its revision; without one it waits to be collected. */
function adopt(w: World, rev: Rev): World {
  const all = w.record[rev] === 1 ? 0 : 1;
  return { ...w, orphan: put(w.orphan, rev, all) };
}

/** Each after a live look: an object that is no longer ours stays, and so does a class that pods of others have. */
function prune(w: World, part: Part, evenInUse: boolean): World | undefined {
  switch (part.of) {
    case 'definitions':
      return { ...w, definitions: absent };
    case 'record':
      return undefined;
    case 'priority': {
      const stays = w.priority === priority.absent || (w.priority === priority.used && !evenInUse);
      return stays ? undefined : { ...w, priority: priority.absent };
    }
    case 'shared':
      if (w.shared !== shared.good && w.shared !== shared.altered) return undefined;
      return { ...w, shared: shared.absent, knows: { ...w.knows, shared: 0 } };
    case 'workload':
    case 'webhook': {
      const { of, rev } = part;
      if (w[of][rev] === absent) return undefined;
      return { ...w, [of]: put(w[of], rev, absent), knows: { ...w.knows, [of]: put(w.knows[of], rev, 0) } };
    }
    case 'tag':
    case 'extraTag':
      return w[part.of] === pointer.absent
        ? undefined
        : { ...w, [part.of]: pointer.absent, knows: { ...w.knows, [part.of]: 0 } };
  }
}

/** The live look at pods and pointers; the deletion itself arrives later, see {@link arrive}. */
function removeRevision(w: World, rev: Rev, evenInUse: boolean): World | undefined {
  const isNeeded = w.users[rev] === 1 || revOf(w.tag) === rev || revOf(w.extraTag) === rev;
  if (w.record[rev] === 0 || (isNeeded && !evenInUse)) return undefined;
  return { ...w, inFlight: rev };
}

export function isServing(w: World, rev: Rev): boolean {
  return w.workload[rev] === good && w.healthy === 1;
}

/** Anything that carries our label, or is a record of ours. */
export function hasObjects(w: World): boolean {
  const ours = w.shared === shared.good || w.shared === shared.altered || w.priority !== priority.absent;
  const tagged = w.tag !== pointer.absent || w.extraTag !== pointer.absent;
  return ours || tagged || revs.some((rev) => w.record[rev] + w.workload[rev] + w.webhook[rev] > 0);
}
