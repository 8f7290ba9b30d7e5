import type { Change, ChangeCause } from '../../../act/intent.ts';
import type { Finding } from '../../../mesh/finding.ts';
import type { Shortage } from '../../../rollout/shortage.ts';
import type { Plan, SetState } from '../../observation.ts';
import { usersOf } from './inventory.ts';
import {
  changeOf,
  definitionsPart,
  extraTagParts,
  type Part,
  priorityPart,
  refTo,
  setOf,
  sharedPart,
  tagParts,
  webhookParts,
  workloadParts,
} from './objects.ts';
import {
  absent,
  hindrance,
  isTrusted,
  pointer,
  priority,
  type Rev,
  refused,
  resource,
  revOf,
  shared,
  type World,
  waiting,
} from './world.ts';

export const exhausted: Shortage = { code: 'QuotaExhausted', message: 'A quota has no room for its pods' };
const unavailable: Finding = { reason: 'RepositoryUnreachable', message: 'The chart repository does not answer' };

/** What is wanted in a world for the revision `active`, and how far each object is from it. */
export function planOf(
  w: World,
  live: World,
  active: Rev,
  current: Rev | undefined,
  blockers: readonly Finding[],
): Plan {
  const going = w.mesh === resource.deleted && (w.forced === 1 || usersOf(w).pods === 0);
  const idle = w.phase === undefined || w.phase === 'Pending' || going;
  const wrong = blockers.some(({ reason }) => reason !== 'OtherInstallation');
  const blind = w.hindrance === hindrance.blind;
  if (idle || blind || (wrong && current === undefined)) return { state: 'unavailable', findings: [] };
  if (w.charts === 0) return { state: 'unavailable', findings: [unavailable] };
  return {
    state: 'known',
    sets: setsOf(w, live, active),
    surplus: w.extra === 0 && w.extraTag !== pointer.absent ? [refTo(extraTagParts[0])] : [],
    missingNamespaces: w.namespace === 1 ? [] : ['istio-system'],
    revisionRecorded: w.record[active] === 1,
  };
}

/** How one object stands: to be written, to be waited for, or neither. */
interface Standing {
  readonly part: Part;
  readonly change?: ChangeCause;
  readonly waits?: string;
  readonly shortage?: Shortage;
}

function setsOf(w: World, live: World, active: Rev): readonly SetState[] {
  const standings = [
    definitionsStanding(w, live),
    sharedStanding(w, live),
    priorityStanding(w, live),
    revisionStanding(w, live, 'workload', active),
    revisionStanding(w, live, 'webhook', active),
    tagStanding(w, live, 'tag', active),
    ...(w.extra === 1 ? [tagStanding(w, live, 'extraTag', active)] : []),
  ];
  return (['definitions', 'capacity', 'shared', 'revision', 'pointers'] as const).map((name) => {
    const mine = standings.filter(({ part }) => part.of !== 'record' && setOf[part.of] === name);
    return {
      name,
      changes: mine.flatMap(toChange),
      waiting: mine.flatMap(({ waits }) => waits ?? []),
      shortages: mine.flatMap(({ shortage }) => shortage ?? []),
    };
  });
}

function toChange({ part, change }: Standing): readonly Change[] {
  return change === undefined ? [] : [changeOf(part, change)];
}

function definitionsStanding(w: World, live: World): Standing {
  const part = definitionsPart;
  if (w.definitions === absent) return gone(part, live.definitions !== absent, w.knows.definitions === 1);
  return w.definitions === waiting ? { part, waits: 'The CRD is not established yet' } : { part };
}

function sharedStanding(w: World, live: World): Standing {
  const part = sharedPart;
  const knows = w.knows.shared === 1;
  switch (w.shared) {
    case shared.good:
      return { part };
    case shared.altered:
      return { part, change: knows ? 'changed' : 'outdated' };
    case shared.foreign:
      return { part };
    default:
      return gone(part, live.shared === shared.good, knows);
  }
}

/** Nobody else lays hands on it here. */
function priorityStanding(w: World, live: World): Standing {
  const part = priorityPart;
  const isMissing = w.priority === priority.absent && live.priority === priority.absent;
  return isMissing ? { part, change: 'missing' } : { part };
}

function revisionStanding(w: World, live: World, of: 'workload' | 'webhook', rev: Rev): Standing {
  const part = of === 'workload' ? workloadParts[rev] : webhookParts[rev];
  const state = w[of][rev];
  const knows = w.knows[of][rev] === 1;
  if (state === absent) return gone(part, live[of][rev] !== absent, knows);
  if (w.orphan[rev] === 1) return { part, change: 'outdated' };
  if (state === refused) return { part, waits: 'its pods are refused', shortage: exhausted };
  const waits = of === 'workload' ? 'its pods are not ready' : 'it waits for the CA';
  return state === waiting ? { part, waits } : { part };
}

function tagStanding(w: World, live: World, of: 'tag' | 'extraTag', rev: Rev): Standing {
  const part = of === 'tag' ? tagParts[rev] : extraTagParts[rev];
  const knows = w.knows[of] === 1;
  if (w[of] === pointer.absent) return gone(part, live[of] !== pointer.absent, knows);
  if (w[of] === pointer.altered) return { part, change: knows ? 'changed' : 'outdated' };
  if (revOf(w[of]) !== rev) return { part, change: 'outdated' };
  return isTrusted(w[of]) ? { part } : { part, waits: 'it waits for the CA' };
}

/** Missing from the view: never written, written a moment ago, or deleted by somebody. */
function gone(part: Part, isThere: boolean, knows: boolean): Standing {
  if (!knows) return { part, change: 'missing' };
  if (!isThere) return { part, change: 'deleted' };
  return part.of === 'shared' ? { part } : { part, waits: 'it was just written' };
}
