import type { MeshControlPlaneSpec, RolloutStatus } from '../../api/index.ts';
import type { Wave } from '../../lifecycle/rollout.ts';
import { timeLeft } from '../../rollout/eta.ts';
import { waveTerms } from '../../rollout/waves.ts';

/** When the last wave will have soaked at the pace so far, RFC 3339 in whole minutes; undefined before there is a pace. */
export function completionOf(
  { upgrade }: MeshControlPlaneSpec,
  rollout: RolloutStatus,
  waves: readonly Wave[],
  now: number,
): string | undefined {
  const moved = waves.reduce((all, { workloads }) => all + workloads.moved, 0);
  const total = waves.reduce((all, { workloads }) => all + workloads.total, 0);
  const soaks = waves.map(({ state, workloads }, i) =>
    state === 'Done' || workloads.total === 0 ? 0 : waveTerms(upgrade.waves, i).soakMs,
  );
  const left = timeLeft({
    moved,
    movingMs: movingTime(rollout, now),
    remaining: total - moved,
    soakMs: soaks.reduce((all, soak) => all + soak, 0),
  });
  if (left === undefined) return undefined;
  return new Date(Math.ceil((now + left) / 60_000) * 60_000).toISOString().replace('.000Z', 'Z');
}

/** How long waves have been moving, soaks left out. */
function movingTime({ waves }: RolloutStatus, now: number): number {
  return waves.reduce((all, { startedAt, movedAt }) => {
    if (startedAt === undefined) return all;
    return all + (movedAt === undefined ? now : Date.parse(movedAt)) - Date.parse(startedAt);
  }, 0);
}
