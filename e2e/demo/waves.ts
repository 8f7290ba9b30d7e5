import type { MeshControlPlaneStatus, Phase, RolloutStatus } from '../../src/api/index.ts';
import { count } from '../../src/lifecycle/count.ts';

type Wave = RolloutStatus['waves'][number];

const barWidth = 10;

/** Pure: the waves of a rollout as the rows of a table; those that nobody is in are left out. */
export function waveRows({ phase, rollout }: MeshControlPlaneStatus): readonly string[] {
  const waves = (rollout?.waves ?? []).filter(({ namespaces, state }) => namespaces > 0 || state !== 'Waiting');
  const next = waves.find(({ state }) => state === 'Waiting');
  const rows = waves.map((wave) => cells(wave, phase, wave === next));
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
}

function cells(wave: Wave, phase: Phase | undefined, isNext: boolean): readonly string[] {
  const { name, namespaces, state, workloads } = wave;
  const place = [`wave ${name}`, count(namespaces, 'namespace')];
  const told = `${workloads.moved}/${count(workloads.total, 'workload')}`;
  if (phase !== 'RollingBack') return [...place, told, bar(share(workloads)), standing(wave, phase, isNext)];
  if (state === 'Waiting') return [...place, '', bar(0), 'never moved'];
  // On the way back those are counted that are back.
  const left = 1 - share(workloads);
  return [...place, `${told} back`, bar(left), left > 0 ? 'going back' : 'is back'];
}

function share({ moved, total }: Wave['workloads']): number {
  return total === 0 ? 0 : moved / total;
}

function bar(part: number): string {
  const full = Math.round(barWidth * part);
  return '█'.repeat(full) + '░'.repeat(barWidth - full);
}

function standing({ state, approvedBy }: Wave, phase: Phase | undefined, isNext: boolean): string {
  switch (state) {
    case 'Waiting':
      return isNext && phase === 'AwaitingApproval' ? 'needs approval' : 'waits';
    case 'Moving':
      return 'moving';
    case 'Soaking':
      return 'watched';
    case 'Done':
      return approvedBy === undefined ? 'done' : `done, approved with ${approvedBy}`;
  }
}
