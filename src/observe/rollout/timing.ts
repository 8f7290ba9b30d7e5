import type { MeshControlPlane, MeshControlPlaneSpec, MeshControlPlaneStatus, Phase } from '../../api/index.ts';
import { parseDuration } from '../../rollout/duration.ts';
import { waveTerms } from '../../rollout/waves.ts';
import { windowOpen } from '../../rollout/windows.ts';
import { effectivePhase } from '../stage.ts';

/** What the clock says of a rollout. `now` is the wall clock in milliseconds; all of it is pure. */

/** Phases in which something should move. Who waits for a person, a window or a soak is not late. */
const moving: ReadonlySet<Phase> = new Set([
  'Preflight',
  'Installing',
  'Verifying',
  'Analyzing',
  'Migrating',
  'Promoting',
]);

/** Nothing has moved for the progress deadline. */
export function isOverdue(spec: MeshControlPlaneSpec, status: MeshControlPlaneStatus, now: number): boolean {
  if (status.rollout === undefined || !moving.has(effectivePhase(status))) return false;
  const since = Math.max(Date.parse(status.rollout.progressAt), Date.parse(status.phaseSince ?? ''));
  return now - since > parseDuration(spec.upgrade.progressDeadline);
}

/** The wave in hand was watched for its soak time; one without workloads needs none. */
export function isSoaked(spec: MeshControlPlaneSpec, status: MeshControlPlaneStatus, now: number): boolean {
  const wave = status.rollout?.waves.find(({ state }) => state === 'Soaking');
  if (wave?.movedAt === undefined) return false;
  const { waves } = spec.upgrade;
  const { soakMs } = waveTerms(
    waves,
    waves.findIndex(({ name }) => name === wave.name),
  );
  return wave.workloads.total === 0 || now - Date.parse(wave.movedAt) >= soakMs;
}

/** Namespaces may be led on: in a window, and not once the mesh is to go. */
export function mayLeadOn({ metadata, spec }: MeshControlPlane, now: number): boolean {
  return metadata.deletionTimestamp === undefined && windowOpen(spec.upgrade.windows, new Date(now));
}

/** The previous revision is kept from the moment at which the new one takes over. */
export function isRetained(spec: MeshControlPlaneSpec, status: MeshControlPlaneStatus, now: number): boolean {
  const promoted = status.history?.find(({ id, outcome }) => id === status.rollout?.id && outcome === 'Upgraded');
  const retention = parseDuration(spec.upgrade.retention);
  if (promoted === undefined) return effectivePhase(status) !== 'Retiring' && retention > 0;
  return now - Date.parse(promoted.finishedAt) < retention;
}

/** For how long the new revision has been unhealthy, as far as the status remembers. */
export function unhealthyFor({ rollout }: MeshControlPlaneStatus, now: number): number {
  const since = rollout?.analysis?.unhealthySince;
  return since === undefined ? 0 : now - Date.parse(since);
}
