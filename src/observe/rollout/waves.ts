import { restWave, type WaveState } from '../../api/index.ts';
import type { Wave } from '../../lifecycle/rollout.ts';
import type { AssignedWave } from '../../rollout/waves.ts';
import type { Workload } from '../../rollout/workload.ts';
import { approvalOf, type SeenControlPlane } from './approvals.ts';

/**
 * The waves with how far each is: states from the status, counts from the cluster, approvals from either. While workloads
 * can't be seen, which they can't for a moment after every start, the last counts hold: a wave without workloads need not
 * soak.
 */
export function wavesSeen(
  mesh: SeenControlPlane,
  assigned: readonly AssignedWave[],
  workloads: readonly Workload[] | undefined,
): readonly Wave[] {
  const counts = workloads === undefined ? undefined : countsOf(assigned.length, workloads);
  return assigned.map(({ name, namespaces }, i) => ({
    name,
    state: stateOf(mesh, name),
    namespaces: namespaces.length,
    workloads: counts?.[i] ?? lastCounts(mesh, name),
    ...approvalFor(mesh, name),
  }));
}

function lastCounts({ status }: SeenControlPlane, wave: string): Wave['workloads'] {
  return status?.rollout?.waves.find(({ name }) => name === wave)?.workloads ?? { moved: 0, total: 0 };
}

function countsOf(waves: number, workloads: readonly Workload[]): readonly Wave['workloads'][] {
  const counts = Array.from({ length: waves }, () => ({ moved: 0, total: 0 }));
  for (const { wave, left, ready } of workloads) {
    const count = counts[wave];
    if (count === undefined) continue;
    count.total += 1;
    if (left === 0 && ready) count.moved += 1;
  }
  return counts;
}

/** The state that the status remembers; a wave that a person has added midway waits. */
export function stateOf({ status }: SeenControlPlane, wave: string): WaveState {
  return status?.rollout?.waves.find(({ name }) => name === wave)?.state ?? 'Waiting';
}

/** Whether a wave may begin as far as people are concerned: it needs no approval, or has one. */
export function approvalFor(mesh: SeenControlPlane, name: string): Pick<Wave, 'approved' | 'approvedBy'> {
  const recorded = mesh.status?.rollout?.waves.find((wave) => wave.name === name)?.approvedBy;
  if (recorded !== undefined) return { approved: true, approvedBy: recorded };
  const given = approvalOf(mesh, mesh.status?.rollout?.id ?? '', name);
  if (given.approved) return given;
  const manual = mesh.spec.upgrade.waves.some((wave) => wave.name === name && wave.approval === 'Manual');
  return { approved: name === restWave || !manual, approvedBy: undefined };
}
