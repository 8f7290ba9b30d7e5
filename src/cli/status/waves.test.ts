import { expect, test } from 'vitest';
import type { Phase, WaveStatus } from '../../api/index.ts';
import { waveRows } from './waves.ts';

const first: WaveStatus = { name: 'staging', state: 'Done', namespaces: 1, workloads: { moved: 2, total: 2 } };
const second: WaveStatus = { name: 'internal', state: 'Waiting', namespaces: 2, workloads: { moved: 0, total: 1 } };
const empty: WaveStatus = { name: 'rest', state: 'Waiting', namespaces: 0, workloads: { moved: 0, total: 0 } };
const next = { name: 'internal', words: 'needs approval' };

test('each wave is a row with what has moved of it, and one that nobody is in is none', () => {
  expect(waveRows([first, second, empty], 'AwaitingApproval', next)).toEqual([
    'wave staging   1 namespace   2/2 workloads  ██████████  done',
    'wave internal  2 namespaces  0/1 workload   ░░░░░░░░░░  needs approval',
  ]);
  expect(waveRows([], 'Ready', undefined)).toEqual([]);
});

test('a wave says how it stands, and how it was approved', () => {
  const standing = (phase: Phase, wave: Partial<WaveStatus>): string | undefined =>
    waveRows([{ ...first, ...wave }], phase, undefined)[0]
      ?.split('  ')
      .at(-1);
  expect([
    standing('Analyzing', { state: 'Waiting' }),
    standing('Migrating', { state: 'Moving' }),
    standing('Soaking', { state: 'Soaking' }),
    standing('Retiring', { state: 'Done', approvedBy: 'kubectl-annotate' }),
  ]).toEqual(['waits', 'moving', 'watched', 'done, approved with kubectl-annotate']);
});

test('on the way back it is counted what is back', () => {
  const soaking = (moved: number): WaveStatus => ({ ...first, state: 'Soaking', workloads: { moved, total: 2 } });
  expect(waveRows([soaking(1), second], 'RollingBack', undefined)).toEqual([
    'wave staging   1 namespace   1/2 workloads back  █████░░░░░  going back',
    'wave internal  2 namespaces                      ░░░░░░░░░░  never moved',
  ]);
  expect(waveRows([soaking(2)], 'RollingBack', undefined)).toEqual([
    'wave staging  1 namespace  2/2 workloads back  ░░░░░░░░░░  is back',
  ]);
});
