import type { Change } from '../../../act/intent.ts';
import { classesHeld, damaged, inUse, usersUnknown } from '../../guards.ts';
import type { Observation } from '../../observation.ts';
import { claimsReady, claimsTooLittle, claimsTooMuch, contradicts, hidesShortage } from './claims.ts';
import { hasObjects } from './effects.ts';
import { partOf } from './objects.ts';
import type { Turn } from './turn.ts';
import { absent, type Pair, priority, resource, revOf, revs, type World } from './world.ts';

/** A sentence that must hold of every turn; `broken` says whether it does not. */
export interface Property {
  readonly name: string;
  readonly broken: (turn: Turn) => boolean;
}

const installs: ReadonlySet<string> = new Set(['apply', 'recordRevision', 'createNamespaces']);

export const properties: readonly Property[] = [
  {
    name: 'a turn that changes the phase writes nothing but the status',
    broken: ({ phase, decision }) => decision.phase !== phase && decision.intents.length > 0,
  },
  {
    name: 'nothing is written in Pending and Preflight',
    broken: ({ phase, decision }) =>
      ['Pending', 'Preflight'].includes(phase ?? 'Pending') && decision.intents.length > 0,
  },
  {
    name: 'a tag is led only to a revision that is recorded, runs, and has passed Verifying or serves already',
    broken: (turn) => applied(turn.decision).some((change) => leadsAstray(change, beforeTags(turn))),
  },
  {
    name: 'a revision that serves pods is never deleted unless forced',
    broken: ({ before, writes }) =>
      writes.some(
        ({ world }) =>
          world.inFlight !== undefined &&
          before.inFlight === undefined &&
          before.forced === 0 &&
          before.users[world.inFlight] === 1,
      ),
  },
  {
    name: 'only a forced uninstall overrides who uses a revision',
    broken: ({ phase, decision, observation: o }) =>
      decision.intents.some((intent) => intent.do === 'removeRevision' && intent.evenInUse) &&
      !(phase === 'Uninstalling' && o.forced),
  },
  {
    name: 'a revision that a tag leads to is deleted only by an uninstall',
    broken: ({ phase, before, writes }) =>
      phase !== 'Uninstalling' &&
      writes.some(
        ({ world: { inFlight } }) =>
          inFlight !== undefined && [before.tag, before.extraTag].some((state) => revOf(state) === inFlight),
      ),
  },
  {
    name: 'no webhook is deleted while pods use the mesh, unless forced',
    broken: ({ before, phase, writes }) =>
      phase === 'Uninstalling' &&
      before.forced === 0 &&
      revs.some((rev) => before.users[rev] === 1 && before.record[rev] === 1) &&
      writes.some(({ name }) => name === 'removeInjection' || name === 'prune'),
  },
  {
    name: 'a priority class that pods of others have is deleted only by a forced uninstall',
    broken: ({ before, writes }) =>
      before.forced === 0 &&
      before.priority === priority.used &&
      writes.some(({ world }) => world.priority === priority.absent),
  },
  {
    name: 'nothing is removed while it is not known who uses the mesh',
    broken: ({ phase, observation: o, decision }) =>
      phase === 'Uninstalling' && o.users === undefined && !o.forced && decision.intents.length > 0,
  },
  {
    name: 'CRDs are never deleted',
    broken: ({ decision }) =>
      decision.intents.some(
        (intent) => intent.do === 'prune' && intent.objects.some(({ kind }) => kind === 'CustomResourceDefinition'),
      ),
  },
  {
    name: 'the finalizer goes only when nothing of ours is left',
    broken: ({ before, writes }) =>
      writes.some(({ name, world }) => name === 'release' && (before.finalizer === 0 || hasObjects(world))),
  },
  {
    name: 'nothing is written to the cluster without our finalizer',
    broken: ({ before, decision }) =>
      before.late === undefined &&
      before.finalizer === 0 &&
      decision.intents.some(({ do: what }) => installs.has(what)),
  },
  {
    name: 'once the resource is deleted, only damage is repaired, and only for pods that use the mesh',
    broken: ({ seen, phase, observation: o, decision }) =>
      seen.mesh === resource.deleted &&
      applied(decision).length > 0 &&
      !(phase === 'Uninstalling' && inUse(o) && damaged(o)),
  },
  {
    name: 'a revision is recorded before its first object is applied',
    broken: ({ before, decision }) =>
      before.late === undefined &&
      applied(decision).some(({ object }) => {
        const part = partOf(object);
        return (part.of === 'workload' || part.of === 'webhook') && before.record[part.rev] === 0;
      }),
  },
  {
    name: 'nothing is written for a spec that has not passed Preflight',
    broken: ({ before, phase, decision }) =>
      before.late === undefined &&
      before.checked === 0 &&
      // These two repair what served before, whatever is wished for since.
      phase !== 'Blocked' &&
      phase !== 'Uninstalling' &&
      decision.intents.some(({ do: what }) => installs.has(what)),
  },
  {
    name: 'tags are led to a revision only when all else is installed',
    broken: ({ phase, decision, observation: o }) =>
      phase === 'Promoting' &&
      o.plan.state === 'known' &&
      decision.intents.some((intent) => intent.do === 'apply' && intent.set === 'pointers') &&
      o.plan.sets.some(({ name, changes, waiting }) => name !== 'pointers' && changes.length + waiting.length > 0),
  },
  {
    name: 'Blocked leads back to where it came from',
    broken: ({ phase, seen, decision }) =>
      phase === 'Blocked' &&
      !['Blocked', 'Uninstalling', seen.blockedFrom ?? 'Preflight'].includes(decision.phase) &&
      !(decision.phase === 'Preflight' && seen.seen === 0),
  },
  { name: 'Ready is claimed only when it is true', broken: claimsTooMuch },
  { name: 'Ready stays claimed while it is true', broken: claimsTooLittle },
  {
    name: 'a mesh whose pods are refused for want of room is never Ready, and says ResourcesReady False',
    broken: hidesShortage,
  },
  { name: 'conditions do not contradict each other', broken: contradicts },
  {
    name: 'whoever is blocked is told by what',
    broken: ({ phase, decision, observation: o }) =>
      decision.phase === 'Blocked' && !isTold(o) && (phase !== 'Blocked' || decision.when !== undefined),
  },
];

function applied({ intents }: Turn['decision']): readonly Change[] {
  return intents.flatMap((intent) => (intent.do === 'apply' ? intent.changes : []));
}

/** The world at the moment when the first tag is written: what the same turn applies before is there then. */
function beforeTags({ before, writes }: Turn): World {
  const first = writes.findIndex(({ name }) => name === 'apply pointers');
  return writes[first - 1]?.world ?? before;
}

function leadsAstray({ object }: Change, w: World): boolean {
  const part = partOf(object);
  if (part.of !== 'tag' && part.of !== 'extraTag') return false;
  // What somebody deletes while the operator's view is late can't be known.
  const there = ({ record, workload, verified, current }: World) =>
    record[part.rev] === 1 && workload[part.rev] !== absent && (verified[part.rev] === 1 || current === part.rev);
  return !there(w) && !(w.late !== undefined && there({ ...w.late, verified: either(w.verified, w.late.verified) }));
}

function either(a: Pair, b: Pair): Pair {
  return [Math.max(a[0], b[0]), Math.max(a[1], b[1])];
}

/** Where every world must be able to end: nothing is written any more, and who or what is waited for is known. */
export function isSettled({ before: w, phase, decision, observation: o, writes }: Turn): boolean {
  if (w.late !== undefined || writes.length > 0 || decision.intents.length > 0) return false;
  switch (phase) {
    case 'Ready':
      return o.inCharge && claimsReady(phase, o) && o.abandoned.length === 0 && !hasSurplus(o);
    case 'Blocked':
      return isTold(o) && (o.current === undefined || (o.inCharge && !isDamaged(o)));
    case 'Uninstalling':
      return inUse(o) || usersUnknown(o) || classesHeld(o) || (!o.inCharge && !hasObjects(w));
    default:
      return false;
  }
}

function isTold({ blockers, plan }: Observation): boolean {
  return blockers.length > 0 || (plan.state === 'unavailable' && plan.findings.length > 0);
}

function isDamaged({ plan }: Observation): boolean {
  const changes = plan.state === 'known' ? plan.sets.flatMap((set) => set.changes) : [];
  return changes.some(({ cause }) => cause === 'deleted' || cause === 'changed');
}

function hasSurplus({ plan }: Observation): boolean {
  return plan.state === 'known' && plan.surplus.length > 0;
}
