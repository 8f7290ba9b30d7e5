import { expect, it } from 'vitest';
import type { MeshControlPlaneSpec, WaveState } from '../../api/index.ts';
import { now, workload } from '../../rollout/testing/examples.ts';
import { restartsOf } from './restarts.ts';

const spec = {
  upgrade: { waves: [], restart: { mode: 'Rollout', maxConcurrent: 10, timeout: '10m' } },
} as unknown as MeshControlPlaneSpec;
const workloads = ['a', 'b', 'c', 'd'].map((name, wave) => workload(name, { wave }));
const restarted = (states: readonly WaveState[], direction: 'forward' | 'back') =>
  restartsOf({ spec, workloads, states, direction, mayBegin: true, now }).restarts.annotate.map(({ name }) => name);

it('restarts nothing in a wave that waits, even when a later one has begun because nobody was in it then', () => {
  expect(restarted(['Done', 'Waiting', 'Moving', 'Waiting'], 'forward')).toEqual(['a', 'c']);
});

it('looks on the way back at every wave, the last one first', () => {
  expect(restarted(['Done', 'Waiting', 'Moving', 'Waiting'], 'back')).toEqual(['d', 'c', 'b', 'a']);
});
