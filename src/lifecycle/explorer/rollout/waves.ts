import { type WaveState, waveStates } from '../../../api/rollout.ts';

/** The waves of the model: the second needs an approval, the last takes the rest. */
export const waveNames = ['canary', 'main', 'rest'] as const;
export const manualWave = 1;

/** The states of all waves as one number, two bits each. */
export function stateOf(waves: number, wave: number): WaveState {
  return waveStates[(waves >> (2 * wave)) & 3] ?? 'Waiting';
}

export function hasBegun(waves: number, wave: number): boolean {
  return stateOf(waves, wave) !== 'Waiting';
}

export function numberOf(states: readonly WaveState[]): number {
  return states.reduce((sum, state, wave) => sum | (waveStates.indexOf(state) << (2 * wave)), 0);
}
