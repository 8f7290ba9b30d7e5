import type { MeshControlPlane, Phase } from '../api/index.ts';
import type { Plan } from '../lifecycle/observation.ts';
import type { Finding } from '../mesh/finding.ts';
import { type Desired, desiredFor } from './desired.ts';
import { planFor } from './plan.ts';
import type { Scene } from './scene.ts';
import type { Surroundings } from './surroundings.ts';

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

/** Fetches and renders what is wanted, and compares it with what is there. */
export async function planned(
  mesh: MeshControlPlane,
  { wish, active, current, owned, kubernetes, phase }: Scene,
  early: readonly Finding[],
  around: Surroundings,
  signal: AbortSignal,
): Promise<PlannedOrNot> {
  const wrong = early.some(({ warning }) => warning === undefined);
  const unseen = around.stores.blind(around.now()).length > 0;
  if (phase === 'Pending' || unseen || (wrong && current === undefined)) return nothingKnown;

  const request = {
    provider: around.provider,
    wish,
    charts: mesh.spec.charts,
    revision: active,
    kubernetes: kubernetes.gitVersion,
  };
  const outcome = await desiredFor(request, around.charting, signal);
  if ('findings' in outcome) return { ...nothingKnown, plan: { state: 'unavailable', findings: outcome.findings } };

  const belonging = {
    controlPlane: { name: mesh.metadata.name, uid: mesh.metadata.uid },
    revision: { name: active.name, uid: active.record?.metadata.uid },
    version: active.inputs.version,
  };
  const { plan, findings } = await planFor({
    ...around,
    controlPlane: mesh,
    thorough: !inSteps.has(phase),
    sets: around.wanted.of(outcome.desired.rendered, belonging, around.provider),
    revisionRecorded: active.record !== undefined,
    owned,
    now: around.now(),
    signal,
  });
  return { plan, desired: outcome.desired, findings };
}
