import type { Phase, WaveStatus } from '../../api/index.ts';
import { count } from '../../lifecycle/count.ts';

const barWidth = 10;

/** The wave that is not begun yet because something is waited for, and what that is called. */
export interface NextWave {
  readonly name: string;
  readonly words: string;
}

/** Pure: the waves of a rollout as the rows of a table; those that nobody is in are left out. */
export function waveRows(
  waves: readonly WaveStatus[],
  phase: Phase | undefined,
  next: NextWave | undefined,
): readonly string[] {
  const shown = waves.filter(({ namespaces, state }) => namespaces > 0 || state !== 'Waiting');
  const rows = shown.map((wave) => cells(wave, phase, wave.name === next?.name ? next.words : 'waits'));
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
}

function cells(wave: WaveStatus, phase: Phase | undefined, waits: string): readonly string[] {
  const { name, namespaces, state, workloads } = wave;
  const place = [`wave ${name}`, count(namespaces, 'namespace')];
  const told = `${workloads.moved}/${count(workloads.total, 'workload')}`;
  if (phase !== 'RollingBack') return [...place, told, bar(share(workloads)), standing(wave, waits)];
  if (state === 'Waiting') return [...place, '', bar(0), 'never moved'];
  // On the way back those are counted that are back.
  const left = 1 - share(workloads);
  return [...place, `${told} back`, bar(left), left > 0 ? 'going back' : 'is back'];
}

function share({ moved, total }: WaveStatus['workloads']): number {
  return total === 0 ? 0 : moved / total;
}

function bar(part: number): string {
  const full = Math.round(barWidth * part);
  return '█'.repeat(full) + '░'.repeat(barWidth - full);
}

function standing({ state, approvedBy }: WaveStatus, waits: string): string {
  switch (state) {
    case 'Waiting':
      return waits;
    case 'Moving':
      return 'moving';
    case 'Soaking':
      return 'watched';
    case 'Done':
      return approvedBy === undefined ? 'done' : `done, approved with ${approvedBy}`;
  }
}
