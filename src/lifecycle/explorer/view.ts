import type { Change, ChangeCause, LiveRef } from '../../act/intent.ts';
import type { Finding } from '../../mesh/finding.ts';
import type { Pointer } from '../../mesh/provider.ts';
import type { Observation, Plan, ProbeResult, SetState, Users } from '../observation.ts';
import { isServing } from './effects.ts';
import {
  changeOf,
  definitionsPart,
  extraTagParts,
  names,
  type Part,
  recordParts,
  refTo,
  setOf,
  sharedPart,
  tagParts,
  webhookParts,
  workloadParts,
} from './objects.ts';
import {
  absent,
  good,
  hindrance,
  isTrusted,
  type Knowledge,
  type Pair,
  pointer,
  type Rev,
  resource,
  revOf,
  revs,
  shared,
  type World,
  waiting,
} from './world.ts';

/**
 * What `observe` would gather of a world: the abstract counterpart of `src/observe`, rule by rule.
 * `live` is the world itself when `w` is an older view of it: what the process has just written
 * and the view does not show yet is waited for, not written again.
 */
export function observationOf(w: World, live: World = w): Observation {
  const current = currentOf(w);
  const active = current ?? w.target;
  const blockers = findingsOf(w, current);
  const plan = planOf(w, live, active, current, blockers);
  const lacking = unready(w, active === w.target ? plan : undefined, current);
  return {
    name: 'mesh',
    specChanged: w.phase !== undefined && w.phase !== 'Pending' && w.seen === 0,
    deleting: w.mesh === resource.deleted,
    forced: w.forced === 1,
    inCharge: w.finalizer === 1,
    blockedFrom: w.blockedFrom,
    tags: w.extra === 1 ? ['default', 'prod'] : ['default'],
    target: names[w.target],
    current: current === undefined ? undefined : names[current],
    plan,
    unready: lacking,
    controlPlaneUnready: lacking,
    blockers: plan.state === 'known' && w.shared === shared.foreign ? [...blockers, owned] : blockers,
    probes: w.phase === 'Verifying' ? probes(live, active) : [],
    pointers: pointersOf(w),
    users: w.hindrance === hindrance.blind ? undefined : usersOf(w),
    revisions: revisionsOf(w),
    contests: [],
    abandoned: revs.filter((rev) => isAbandoned(w, rev, current)).map(recordRef),
    remains: remainsOf(w),
  };
}

/** The revision that status names, or, when status was lost, the one that a pointer leads to. */
export function currentOf(w: World): Rev | undefined {
  if (w.current !== undefined && w.record[w.current] === 1) return w.current;
  const pointed = [revOf(w.tag), revOf(w.extraTag)];
  return revs.find((rev) => pointed.includes(rev) && w.record[rev] === 1);
}

const taken: Finding = { reason: 'NamespaceTaken', message: 'spec.namespace belongs to another MeshControlPlane' };
const unseen: Finding = { reason: 'ClusterUnreachable', message: "Objects of kind Pod can't be watched" };
const elsewhere: Finding = { reason: 'OtherInstallation', message: 'Another installation of Istio injects already' };
const upgrade: Finding = { reason: 'UpgradeNotAllowed', message: 'The spec asks for another version' };
const unavailable: Finding = { reason: 'RepositoryUnreachable', message: 'The chart repository does not answer' };
const owned: Finding = { reason: 'OwnedByOther', message: 'An object exists and belongs to somebody else' };

function findingsOf(w: World, current: Rev | undefined): readonly Finding[] {
  if (w.mesh === resource.deleted) return w.hindrance === hindrance.blind ? [unseen] : [];
  const findings: Finding[] = [];
  if (current !== undefined && current !== w.target) findings.push(upgrade);
  if (w.hindrance === hindrance.early) findings.push(taken);
  if (w.hindrance === hindrance.blind) findings.push(unseen);
  const looks = w.phase === 'Preflight' || w.phase === 'Blocked';
  if (w.hindrance === hindrance.elsewhere && looks) findings.push(elsewhere);
  return findings;
}

function planOf(w: World, live: World, active: Rev, current: Rev | undefined, blockers: readonly Finding[]): Plan {
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
}

function setsOf(w: World, live: World, active: Rev): readonly SetState[] {
  const standings = [
    definitionsStanding(w, live),
    sharedStanding(w, live),
    revisionStanding(w, live, 'workload', active),
    revisionStanding(w, live, 'webhook', active),
    tagStanding(w, live, 'tag', active),
    ...(w.extra === 1 ? [tagStanding(w, live, 'extraTag', active)] : []),
  ];
  return (['definitions', 'shared', 'revision', 'pointers'] as const).map((name) => {
    const mine = standings.filter(({ part }) => part.of !== 'record' && setOf[part.of] === name);
    return { name, changes: mine.flatMap(toChange), waiting: mine.flatMap(({ waits }) => waits ?? []) };
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

function revisionStanding(w: World, live: World, of: 'workload' | 'webhook', rev: Rev): Standing {
  const part = of === 'workload' ? workloadParts[rev] : webhookParts[rev];
  const state = w[of][rev];
  const knows = w.knows[of][rev] === 1;
  if (state === absent) return gone(part, live[of][rev] !== absent, knows);
  if (w.orphan[rev] === 1) return { part, change: 'outdated' };
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

function unready(w: World, plan: Plan | undefined, current: Rev | undefined): readonly string[] {
  if (plan?.state === 'known') {
    return plan.sets
      .filter(({ name }) => name !== 'pointers')
      .flatMap(({ waiting, changes }) => [
        ...waiting,
        ...changes.flatMap(({ object, cause }) =>
          object.kind === 'Deployment' && cause !== 'outdated' ? ['A Deployment is missing or changed'] : [],
        ),
      ]);
  }
  const slow = revs.flatMap((rev) => [
    ...(w.workload[rev] === waiting ? ['pods are not ready'] : []),
    ...(w.webhook[rev] === waiting ? ['a webhook waits for its CA'] : []),
  ]);
  const lost = current !== undefined && (w.workload[current] === absent || w.webhook[current] === absent);
  return lost ? [...slow, 'a part of the control plane is gone'] : slow;
}

/** Asked of the API server itself, whatever the watches show. */
function probes(w: World, rev: Rev): readonly ProbeResult[] {
  const answers = isServing(w, rev);
  return [
    { name: 'injection', passed: answers && w.webhook[rev] === good, evidence: 'a pod was or was not injected' },
    { name: 'validation', passed: answers, evidence: 'a Gateway was or was not refused' },
  ];
}

function pointersOf(w: World): readonly Pointer[] {
  return [...pointerOf('default', w.tag), ...pointerOf('prod', w.extraTag)];
}

/** A tag that somebody led elsewhere still carries the label of its revision. */
function pointerOf(tag: string, state: number): readonly Pointer[] {
  if (state === pointer.absent) return [];
  const rev = revOf(state);
  const revision = rev === undefined ? 'elsewhere' : names[rev].revision;
  return [{ name: `tag ${tag}`, tag, revision, whole: isTrusted(state) }];
}

function usersOf(w: World): Users {
  const pods = revs.filter((rev) => w.users[rev] === 1 && revisionsOf(w).includes(names[rev].revision)).length;
  return { pods, namespaces: pods === 0 ? [] : [{ name: 'shop', pods }] };
}

/** A revision is known by its record, by an object of it, by a pointer to it, or by status. */
function revisionsOf(w: World): readonly string[] {
  const told = (rev: Rev) =>
    w.record[rev] === 1 ||
    w.workload[rev] !== absent ||
    w.webhook[rev] !== absent ||
    w.current === rev ||
    [revOf(w.tag), revOf(w.extraTag)].includes(rev);
  return revs.filter(told).map((rev) => names[rev].revision);
}

function remainsOf(w: World): Observation['remains'] {
  const isThere = (parts: readonly Part[], states: readonly number[]): LiveRef[] =>
    parts.filter((_, i) => (states[i] ?? absent) !== absent).map(refTo);
  const tags = isThere([tagParts[0], extraTagParts[0]], [w.tag, w.extraTag]);
  const labelled = w.shared === shared.good || w.shared === shared.altered;
  return {
    webhooks: [...isThere(webhookParts, w.webhook), ...tags],
    revisions: isThere(recordParts, w.record),
    others: [...isThere(workloadParts, w.workload), ...(labelled ? [refTo(sharedPart)] : [])],
  };
}

function isAbandoned(w: World, rev: Rev, current: Rev | undefined): boolean {
  return w.record[rev] === 1 && rev !== w.target && rev !== current && w.users[rev] === 0;
}

function recordRef(rev: Rev): LiveRef {
  return refTo(recordParts[rev]);
}

/** What a process knows after a look: what it finds as it should be, it takes for its own. */
export function learned({ knows }: World, seen: World): Knowledge {
  const either = (a: number, b: boolean) => (b ? 1 : a);
  const pair = (a: Pair, b: Pair): Pair => [either(a[0], b[0] !== absent), either(a[1], b[1] !== absent)];
  const after: Knowledge = {
    definitions: either(knows.definitions, seen.definitions !== absent),
    shared: either(knows.shared, seen.shared === shared.good),
    workload: pair(knows.workload, seen.workload),
    webhook: pair(knows.webhook, seen.webhook),
    tag: either(knows.tag, revOf(seen.tag) !== undefined),
    extraTag: either(knows.extraTag, revOf(seen.extraTag) !== undefined),
  };
  return after;
}
