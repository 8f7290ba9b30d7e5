import type { AdjustedField, MeshControlPlane, Phase, QuotaStatus } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import type { Plan } from '../lifecycle/observation.ts';
import type { Finding } from '../mesh/finding.ts';
import type { Split } from '../mesh/provider.ts';
import { withClasses } from './capacity/leaving-classes.ts';
import { lookForRoom } from './capacity/look.ts';
import { withoutTaken } from './capacity/priority-classes.ts';
import { withCapacity } from './capacity/quota-set.ts';
import { wantedLimits } from './capacity/wanted-limits.ts';
import type { Desired } from './desired.ts';
import { restingOn } from './known-render.ts';
import { planFor } from './plan.ts';
import { vouchedFor } from './render-memory.ts';
import type { Scene } from './scene.ts';
import { effectivePhase, type Stage } from './stage.ts';
import { belongingTo, wantedFor } from './staged-sets.ts';
import type { Surroundings } from './surroundings.ts';
import type { Look } from './unreadiness.ts';
import type { WantedSet } from './wanted.ts';

/** Phases that write one set after the other: what comes later is tried when its turn has come. */
const inSteps: ReadonlySet<Phase> = new Set(['Installing', 'Verifying', 'Promoting']);

export interface PlannedOrNot {
  readonly plan: Plan;
  readonly desired: Desired | undefined;
  readonly findings: readonly Finding[];
}

/** What is said while nothing is to be planned, or nothing can be. */
export const nothingKnown: PlannedOrNot = {
  plan: { state: 'unavailable', findings: [] },
  desired: undefined,
  findings: [],
};

export interface PlanRequest {
  readonly mesh: MeshControlPlane;
  readonly scene: Scene;
  readonly stage: Stage;
  /** Which namespaces are led to the new revision, where there are two. */
  readonly split: Split;
  /** What was found before a chart was looked at. */
  readonly early: readonly Finding[];
  readonly look: Look;
}

/** Learns what is wanted, and compares it with what is there. */
export async function planned(request: PlanRequest, around: Surroundings, signal: AbortSignal): Promise<PlannedOrNot> {
  const { mesh, scene, stage } = request;
  const asked = await plannedAsAsked(request, around, signal);
  const isKept = stage.kind === 'replacing' && mesh.status?.rollout === undefined && scene.phase === 'Blocked';
  const unmet = asked.plan.state === 'unavailable' ? asked.plan.findings : [];
  if (!isKept || asked.findings.length + unmet.length === 0) return asked;
  // What stands in the way is the wish's; what is kept in repair meanwhile is what serves, in whose place nothing is yet.
  const single = { kind: 'single', revision: stage.from } as const;
  const kept = await plannedAsAsked({ ...request, stage: single }, around, signal);
  return { plan: kept.plan, desired: undefined, findings: [...asked.findings, ...unmet, ...kept.findings] };
}

async function plannedAsAsked(request: PlanRequest, around: Surroundings, signal: AbortSignal): Promise<PlannedOrNot> {
  const { mesh, scene, stage, early, look } = request;
  const wrong = early.some(({ warning }) => warning === undefined);
  const unseen = around.stores.blind(around.now()).length > 0;
  if (scene.phase === 'Pending' || unseen || (wrong && scene.current === undefined)) return nothingKnown;

  const wanted = await wantedFor(request, around, signal);
  if ('findings' in wanted) return { ...nothingKnown, plan: { state: 'unavailable', findings: wanted.findings } };
  const { main, revision, wish, adjusted } = wanted;
  const belonging = belongingTo(revision, mesh);
  // Nothing is begun that finds no room; what has begun goes on, and tells what it lacks.
  const isAhead = effectivePhase(mesh.status) === 'Preflight';
  const [ofWish, ofNow] = [objectsOf(wish), objectsOf(wanted.sets)];
  const asked = { mesh, scene, belonging, sets: wanted.sets, objects: [...ofNow, ...ofWish], isAhead };
  const capacity = await wantedLimits(asked, around, signal);
  if (capacity === undefined) return nothingKnown;
  if ('unknown' in capacity) return { ...nothingKnown, plan: { state: 'unavailable', findings: capacity.unknown } };
  const sets = withoutTaken(withCapacity(wanted.sets, capacity.limits, belonging), mesh, around.stores);
  const room = { mesh, wanted: ofWish, kept: ofNow, quota: capacity.quota };
  const lacking = isAhead ? await lookForRoom(room, around, signal) : [];
  if (lacking === undefined) return nothingKnown;
  const { plan, findings } = await planFor({
    ...around,
    controlPlane: mesh,
    thorough: !inSteps.has(stage.kind === 'single' ? scene.phase : effectivePhase(mesh.status)),
    sets,
    revisionRecorded: revision.record !== undefined,
    owned: scene.owned,
    look,
    now: around.now(),
    signal,
  });
  const classes = { mesh, scene, wanted: objectsOf(sets), wish: ofWish };
  const settled = await withClasses(plan, classes, around, signal);
  const told = restingOn(main, vouchedFor(settled, revision.record, sets, around));
  const all = [...findings, ...capacity.findings, ...lacking, ...told.unmet];
  const resources = { adjusted, quota: capacity.status };
  return { plan: noting(resources, told.plan), desired: main.desired, findings: all };
}

function objectsOf(sets: readonly WantedSet[]): readonly KubeObject[] {
  return sets.flatMap(({ objects }) => objects.map(({ object }) => object));
}

function noting({ adjusted, quota }: Noted, plan: Plan): Plan {
  if (plan.state === 'unavailable') return plan;
  return {
    ...plan,
    ...(adjusted.length === 0 ? {} : { adjusted }),
    ...(quota === undefined ? {} : { quota }),
  };
}

interface Noted {
  readonly adjusted: readonly AdjustedField[];
  readonly quota: QuotaStatus | undefined;
}
