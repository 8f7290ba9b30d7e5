import type { LiveRef } from '../../../act/intent.ts';
import type { Finding } from '../../../mesh/finding.ts';
import type { Observation, Plan, ProbeResult } from '../../observation.ts';
import { isServing } from './effects.ts';
import { pointersOf, remainsOf, revisionsOf, usersOf } from './inventory.ts';
import { names, recordParts, refTo } from './objects.ts';
import { exhausted, planOf } from './plan.ts';
import {
  absent,
  good,
  hindrance,
  type Rev,
  refused,
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
  const blockers = findingsOf(w);
  const plan = planOf(w, live, active, current, blockers);
  const wanted = active === w.target ? plan : undefined;
  const lacking = unready(w, wanted, current);
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
    shortages: shortagesOf(w, wanted),
    blockers: plan.state === 'known' && w.shared === shared.foreign ? [...blockers, owned] : blockers,
    probes: w.phase === 'Verifying' ? probes(live, active) : [],
    unheeded: [],
    pointers: pointersOf(w),
    users: w.hindrance === hindrance.blind ? undefined : usersOf(w),
    revisions: revisionsOf(w),
    contests: [],
    ...noUpgrade,
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

/** This model is about one revision; upgrades have a model of their own. */
const noUpgrade = {
  specDigest: 'sha256:1',
  paused: false,
  rollout: undefined,
  waves: [],
  proxies: [],
  vetoed: undefined,
} as const;

const taken: Finding = { reason: 'NamespaceTaken', message: 'spec.namespace belongs to another MeshControlPlane' };
const unseen: Finding = { reason: 'ClusterUnreachable', message: "Objects of kind Pod can't be watched" };
const elsewhere: Finding = { reason: 'OtherInstallation', message: 'Another installation of Istio injects already' };
const owned: Finding = { reason: 'OwnedByOther', message: 'An object exists and belongs to somebody else' };

function findingsOf(w: World): readonly Finding[] {
  if (w.mesh === resource.deleted) return w.hindrance === hindrance.blind ? [unseen] : [];
  const findings: Finding[] = [];
  if (w.hindrance === hindrance.early) findings.push(taken);
  if (w.hindrance === hindrance.blind) findings.push(unseen);
  const looks = w.phase === 'Preflight' || w.phase === 'Blocked';
  if (w.hindrance === hindrance.elsewhere && looks) findings.push(elsewhere);
  return findings;
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
    ...(w.workload[rev] === waiting || w.workload[rev] === refused ? ['pods are not ready'] : []),
    ...(w.webhook[rev] === waiting ? ['a webhook waits for its CA'] : []),
  ]);
  const lost = current !== undefined && (w.workload[current] === absent || w.webhook[current] === absent);
  return lost ? [...slow, 'a part of the control plane is gone'] : slow;
}

function shortagesOf(w: World, plan: Plan | undefined): Observation['shortages'] {
  if (plan?.state === 'known') return plan.sets.flatMap(({ shortages = [] }) => shortages);
  return revs.filter((rev) => w.workload[rev] === refused).map(() => exhausted);
}

/** Asked of the API server itself, whatever the watches show. */
function probes(w: World, rev: Rev): readonly ProbeResult[] {
  const answers = isServing(w, rev);
  return [
    { name: 'injection', passed: answers && w.webhook[rev] === good, evidence: 'a pod was or was not injected' },
    { name: 'validation', passed: answers, evidence: 'a Gateway was or was not refused' },
  ];
}

function isAbandoned(w: World, rev: Rev, current: Rev | undefined): boolean {
  return w.record[rev] === 1 && rev !== w.target && rev !== current && w.users[rev] === 0;
}

function recordRef(rev: Rev): LiveRef {
  return refTo(recordParts[rev]);
}
