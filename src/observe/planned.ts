import type { MeshControlPlane, Phase } from '../api/index.ts';
import type { Plan } from '../lifecycle/observation.ts';
import type { Finding } from '../mesh/finding.ts';
import type { Desired } from './desired.ts';
import { kindsHeld } from './inventory.ts';
import { knownRender, restingOn } from './known-render.ts';
import { planFor } from './plan.ts';
import { vouchedFor } from './render-memory.ts';
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

/** Learns what is wanted, and compares it with what is there. */
export async function planned(
  mesh: MeshControlPlane,
  scene: Scene,
  early: readonly Finding[],
  around: Surroundings,
  signal: AbortSignal,
): Promise<PlannedOrNot> {
  const { active, current, owned, phase, records } = scene;
  const wrong = early.some(({ warning }) => warning === undefined);
  const unseen = around.stores.blind(around.now()).length > 0;
  if (phase === 'Pending' || unseen || (wrong && current === undefined)) return nothingKnown;

  const known = await knownRender(mesh, scene, around, signal);
  if ('findings' in known) return { ...nothingKnown, plan: { state: 'unavailable', findings: known.findings } };

  const belonging = {
    controlPlane: { name: mesh.metadata.name, uid: mesh.metadata.uid },
    revision: { name: active.name, uid: active.record?.metadata.uid },
    version: active.inputs.version,
  };
  const held = kindsHeld(mesh.metadata.name, records, around.stores, around.provider);
  const place = { namespace: active.inputs.namespace, held };
  const sets = around.wanted.of(known.rendered, belonging, around.provider, place);
  const { plan, findings } = await planFor({
    ...around,
    controlPlane: mesh,
    thorough: !inSteps.has(phase),
    sets,
    revisionRecorded: active.record !== undefined,
    owned,
    now: around.now(),
    signal,
  });
  if (active.record !== undefined) around.renders.note(active.record, known.rendered, sets, around.stores);
  const told = restingOn(known, vouchedFor(plan, active.record, sets, around));
  return { plan: told.plan, desired: known.desired, findings: [...findings, ...told.unmet] };
}
