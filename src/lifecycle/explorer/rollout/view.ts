import type { Finding } from '../../../mesh/finding.ts';
import type { Pointer } from '../../../mesh/provider.ts';
import type { Observation, Plan, ProbeResult } from '../../observation.ts';
import { abandonedOf } from './abandoned.ts';
import { proxiesOf, rolloutId, rolloutOf, usersOf, wavesOf } from './facts.ts';
import type { Mirror } from './mirror.ts';
import { isThere, listedBy, listsAsSeen, podsAsSeen } from './namespace.ts';
import { extraRefs, hookRefs, planeRefs, recordRefs, refOf, tagNames, tagRefs, validatorRefs } from './objects.ts';
import { answers, placeOf } from './place.ts';
import { exhausted, planOf } from './plan.ts';
import { nameOf, names, none, revs } from './revision.ts';
import { currentOf, effectivePhase, isVetoed, type Stage, stageOf, type Wanted, wantedTag } from './stage.ts';
import { describeTag, tag } from './tags.ts';
import { each, has, hindrance, late, plane, planeOf, resource, type World } from './world.ts';

/** What the operator makes of a world, with the wish that carrying out its decision needs. */
export interface View {
  readonly observation: Observation;
  readonly wanted: readonly [Wanted, Wanted];
}

/** The world as the operator's stores show it. */
export function seenOf(w: World): World {
  if (w.late === late.pods) return { ...w, namespaces: each(w.namespaces, podsAsSeen), bare: w.seenBare };
  if (w.late === late.nothing) return w;
  return { ...w, namespaces: each(w.namespaces, listsAsSeen), tags: w.seenTags, validator: w.seenValidator };
}

/** What `observe` would gather of a world: the abstract counterpart of `src/observe`, rule by rule. */
export function viewOf(w: World, mirror: Mirror): View {
  const stage = stageOf(w);
  const wanted = [wantedTag(w, stage), wantedTag(w, stage)] as const;
  const current = currentOf(w);
  const deleting = w.mesh === resource.deleted;
  const users = usersOf(w, revisionsOf(w));
  const going = deleting && (w.forced === 1 || users === undefined || users.pods === 0);
  const { plan, unmet } = planOf(w, stage, wanted, going);
  const ahead = (stage.kind === 'beside' || stage.kind === 'replacing') && w.to === none;
  const withWaves = stage.kind !== 'single' || w.to !== none;
  const observation: Observation = {
    name: 'mesh',
    specChanged: w.phase !== undefined && w.phase !== 'Pending' && w.seen === 0,
    deleting,
    paused: w.paused === 1,
    forced: w.forced === 1,
    inCharge: w.finalizer === 1,
    blockedFrom: w.blockedFrom,
    tags: tagNames,
    target: nameOf(w.target, w.inPlace) ?? names[0],
    current: nameOf(current, w.inPlace),
    plan,
    ...unready(w, ahead ? undefined : plan, current),
    blockers: [...findingsOf(w, deleting), ...unmet],
    probes: asking.has(effectivePhase(w)) ? probes(w, stage) : [],
    unheeded: [],
    pointers: pointersOf(w),
    users,
    revisions: revisionsOf(w).flatMap((rev) => names[rev]?.revision ?? []),
    contests: [],
    specDigest: digestOf(w.target),
    rollout: rolloutOf(w, mirror),
    waves: withWaves ? wavesOf(w) : [],
    proxies: withWaves ? proxiesOf(w) : [],
    vetoed: isVetoed(w) ? { id: rolloutId, version: names[w.target]?.version ?? '', reason: 'why' } : undefined,
    abandoned: abandonedOf(w),
    remains: deleting ? remainsOf(w) : nothingRemains,
  };
  return { observation, wanted };
}

export function digestOf(target: number): string {
  return `sha256:${target}`;
}

const found: Finding = { reason: 'NamespaceTaken', message: 'spec.namespace belongs to another MeshControlPlane' };
const unseen: Finding = { reason: 'ClusterUnreachable', message: "Objects of kind Pod can't be watched" };

function findingsOf(w: World, deleting: boolean): readonly Finding[] {
  if (w.hindrance === hindrance.blind) return [unseen];
  return w.hindrance === hindrance.finding && !deleting ? [found] : [];
}

function unready(
  w: World,
  plan: Plan | undefined,
  current: number,
): Pick<Observation, 'unready' | 'controlPlaneUnready' | 'shortages'> {
  if (plan?.state === 'known') {
    const parts = plan.sets.filter(({ name }) => name !== 'pointers');
    const lacking = ({ changes, waiting }: (typeof parts)[number]) => [
      ...waiting,
      ...changes.flatMap(({ object, cause }) =>
        object.kind === 'Deployment' && cause !== 'outdated' ? ['A Deployment is missing or changed'] : [],
      ),
    ];
    const own = parts.filter(({ name }) => name === 'revision');
    return {
      unready: parts.flatMap(lacking),
      controlPlaneUnready: own.flatMap(lacking),
      shortages: parts.flatMap(({ shortages = [] }) => shortages),
    };
  }
  const slow = (rev: number) => [plane.waiting, plane.failing].some((state) => state === planeOf(w, rev));
  const own = w.inPlace === 1 ? [current, w.to] : [current];
  const lacks = (part: (rev: number) => boolean) => !own.some(part);
  const lost =
    current !== none && (lacks((rev) => planeOf(w, rev) !== plane.absent) || lacks((rev) => has(w.hooks, rev)));
  const gone = lost ? ['a part of the control plane is gone'] : [];
  return {
    unready: [...revs.filter(slow).map(() => 'pods are not ready'), ...gone],
    controlPlaneUnready: [...(own.some(slow) ? ['pods are not ready'] : []), ...gone],
    shortages: revs.filter((rev) => planeOf(w, rev) === plane.failing).map(() => exhausted),
  };
}

/** Phases in which what a revision answers decides. */
const asking: ReadonlySet<string> = new Set([
  'Verifying',
  'Analyzing',
  'AwaitingApproval',
  'Migrating',
  'Soaking',
  'Retiring',
  'RollingBack',
]);

function probes(w: World, { to }: Stage): readonly ProbeResult[] {
  const passed = answers(w, placeOf(w, to));
  const injects = w.inPlace === 1 ? w.hooks > 0 : has(w.hooks, to);
  return [
    { name: 'injection', passed: passed && injects, evidence: 'a pod was or was not injected' },
    { name: 'validation', passed, evidence: 'a Gateway was or was not refused' },
  ];
}

function pointersOf(w: World): readonly Pointer[] {
  return [
    ...([0, 1] as const).flatMap((i) => tagPointer(w, i)),
    ...(w.validator === none
      ? []
      : [{ name: 'default validator', revision: names[w.validator]?.revision ?? '', whole: true }]),
  ];
}

function tagPointer(w: World, i: 0 | 1): readonly Pointer[] {
  if (w.tags[i] === tag.absent) return [];
  const { base, next, listsRest } = describeTag(w.tags[i]);
  const named = { name: `tag ${tagNames[i]}`, tag: tagNames[i] };
  if (base === none) return [{ ...named, revision: 'elsewhere', whole: false }];
  const pointer = { ...named, revision: names[base]?.revision ?? '', whole: true };
  const revision = names[next]?.revision;
  if (revision === undefined) return [pointer];
  const listed = w.namespaces.flatMap((n, k) => (isThere(n) && listedBy(n, i) ? [`team-${k}`] : []));
  return [{ ...pointer, staged: listsRest ? { revision, allBut: listed } : { revision, moved: listed } }];
}

/** A revision is known by its record, by an object of it, by a pointer to it, or by status. */
function revisionsOf(w: World): readonly number[] {
  const told = (rev: number) =>
    has(w.records | w.hooks, rev) ||
    planeOf(w, rev) !== plane.absent ||
    w.current === rev ||
    w.validator === rev ||
    w.tags.some((code) => describeTag(code).base === rev);
  return [...new Set(revs.filter(told).map((rev) => placeOf(w, rev)))];
}

/** Nobody asks before the resource is deleted. */
const nothingRemains: Observation['remains'] = { webhooks: [], revisions: [], others: [] };

function remainsOf(w: World): Observation['remains'] {
  const tags = ([0, 1] as const).filter((i) => w.tags[i] !== tag.absent);
  return {
    webhooks: [
      ...revs.filter((rev) => has(w.hooks, rev)).map((rev) => refOf(hookRefs, rev)),
      ...tags.map((i) => refOf(tagRefs, i)),
      ...(w.validator === none ? [] : [refOf(validatorRefs, w.validator)]),
    ],
    revisions: revs.filter((rev) => has(w.records, rev)).map((rev) => refOf(recordRefs, rev)),
    others: [
      ...revs.filter((rev) => planeOf(w, rev) !== plane.absent).map((rev) => refOf(planeRefs, rev)),
      ...revs.filter((rev) => has(w.extras, rev)).map((rev) => refOf(extraRefs, rev)),
    ],
  };
}
