import { expect, test } from 'vitest';
import type { MeshControlPlaneStatus, Phase, RolloutStatus } from '../../src/api/index.ts';
import { waveRows } from './waves.ts';

type Wave = RolloutStatus['waves'][number];

const first: Wave = { name: 'staging', state: 'Done', namespaces: 1, workloads: { moved: 2, total: 2 } };
const second: Wave = { name: 'internal', state: 'Waiting', namespaces: 2, workloads: { moved: 0, total: 1 } };
const waves: readonly Wave[] = [
  first,
  second,
  { name: 'rest', state: 'Waiting', namespaces: 0, workloads: { moved: 0, total: 0 } },
];

function status(phase: Phase, of: readonly Wave[] = waves): MeshControlPlaneStatus {
  const place = { version: '1', revision: '1' };
  const at = '2026-01-01T00:00:00Z';
  const rollout = { id: 'x', from: place, to: place, startedAt: at, progressAt: at, moved: '2/3', waves: [...of] };
  return { phase, rollout: { ...rollout, pointOfNoReturn: 'Retiring' } };
}

test('each wave is a row with what has moved of it, and one that nobody is in is none', () => {
  expect(waveRows(status('AwaitingApproval'))).toEqual([
    'wave staging   1 namespace   2/2 workloads  ██████████  done',
    'wave internal  2 namespaces  0/1 workload   ░░░░░░░░░░  needs approval',
  ]);
  expect(waveRows({ phase: 'Ready' })).toEqual([]);
});

test('a wave says how it stands, and how it was approved', () => {
  const standing = (phase: Phase, wave: Partial<Wave>): string | undefined => {
    const [first] = waves;
    return (
      first &&
      waveRows(status(phase, [{ ...first, ...wave }]))[0]
        ?.split('  ')
        .at(-1)
    );
  };
  expect([
    standing('Analyzing', { state: 'Waiting' }),
    standing('Migrating', { state: 'Moving' }),
    standing('Soaking', { state: 'Soaking' }),
    standing('Retiring', { state: 'Done', approvedBy: 'kubectl-annotate' }),
  ]).toEqual(['waits', 'moving', 'watched', 'done, approved with kubectl-annotate']);
});

test('on the way back it is counted what is back', () => {
  const soaking = (moved: number): Wave => ({ ...first, state: 'Soaking', workloads: { moved, total: 2 } });
  expect(waveRows(status('RollingBack', [soaking(1), second]))).toEqual([
    'wave staging   1 namespace   1/2 workloads back  █████░░░░░  going back',
    'wave internal  2 namespaces                      ░░░░░░░░░░  never moved',
  ]);
  expect(waveRows(status('RollingBack', [soaking(2)]))).toEqual([
    'wave staging  1 namespace  2/2 workloads back  ░░░░░░░░░░  is back',
  ]);
});
