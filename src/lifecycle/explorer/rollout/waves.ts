import type { WaveState } from '../../../api/index.ts';

/** The waves of the model: the second needs an approval, the last takes the rest. */
export const waveNames = ['canary', 'main', 'rest'] as const;
export const manualWave = 1;

/**
 * How far the waves are, as one number: three times the waves that are done, plus 0 when the next one waits,
 * 1 when it moves and 2 when it soaks.
 */
export const waveStates: readonly WaveState[] = ['Waiting', 'Moving', 'Soaking'];

export function stateOf(progress: number, wave: number): WaveState {
  const done = Math.floor(progress / 3);
  if (wave < done) return 'Done';
  return wave === done ? (waveStates[progress % 3] ?? 'Waiting') : 'Waiting';
}

export function hasBegun(progress: number, wave: number): boolean {
  return stateOf(progress, wave) !== 'Waiting';
}

/** The number for the states of all waves. */
export function progressOf(states: readonly WaveState[]): number {
  const done = states.findIndex((state) => state !== 'Done');
  if (done < 0) return 3 * states.length;
  return 3 * done + waveStates.indexOf(states[done] ?? 'Waiting');
}
