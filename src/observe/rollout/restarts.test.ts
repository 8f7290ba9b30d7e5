import { describe, expect, it } from 'vitest';
import type { MeshControlPlaneSpec, WaveState } from '../../api/index.ts';
import { now, workload } from '../../rollout/testing/examples.ts';
import { onlyLed, restartsOf } from './restarts.ts';

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

describe('a workload whose namespace is not seen to be led yet', () => {
  const { restarts } = restartsOf({
    spec,
    workloads,
    states: ['Moving', 'Moving'],
    direction: 'forward',
    mayBegin: true,
    now,
  });
  const [here] = restarts.annotate;
  const due = { ...restarts, annotate: [here, { ...here, namespace: 'shop', name: 'b' }] as typeof restarts.annotate };

  it('waits, and all others are restarted', () => {
    const seen = onlyLed(due, { astray: new Set(['shop']), late: new Set() });
    expect(seen).toEqual({ ...restarts, annotate: [here], settling: true });
  });

  it('is listed once that takes long', () => {
    const seen = onlyLed(due, { astray: new Set(['shop']), late: new Set(['shop']) });
    expect([
      seen.settling,
      seen.blocked.map(({ kind, namespace, name, code }) => [kind, namespace, name, code]),
    ]).toEqual([false, [['Deployment', 'shop', 'b', 'NotLed']]]);
  });
});
