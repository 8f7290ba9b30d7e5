import { expect, test } from 'vitest';
import type { Phase } from '../api/index.ts';
import type { Observation } from '../lifecycle/observation.ts';
import { settled } from '../lifecycle/testing/examples.ts';
import { talesOf } from './tales.ts';

const [older, newer] = [
  { version: '1.29.6', revision: '1-29-6' },
  { version: '1.30.3', revision: '1-30-3' },
];
const rollout: NonNullable<Observation['rollout']> = {
  id: '1-30-3-t4k2zx',
  from: older,
  to: newer,
  rollback: undefined,
  rollbackAsked: false,
  overdue: false,
  automatic: true,
  windowOpen: true,
  nextWindow: undefined,
  soaked: false,
  analysis: { verdict: 'Fail', evidence: ['it does not answer'], healthy: false },
  restarts: { annotate: [], evict: [], inFlight: 0, done: false, blocked: [] },
  led: true,
  marker: '1-30-3@2026-01-01T00:00:00Z',
  retained: false,
  records: {
    from: {
      apiVersion: 'meshwright.io/v1alpha1',
      kind: 'MeshRevision',
      name: '1-29-6',
      uid: 'u',
    },
    to: undefined,
  },
  users: { from: undefined, to: undefined },
  holders: { from: [], to: [] },
  estimatedCompletion: undefined,
};
const failing: Observation = { ...settled, current: older, target: newer, rollout };

function told(before: Phase, phase: Phase, o: Observation): readonly string[] {
  return talesOf(before, { phase, when: undefined, intents: [] }, o, '').map(
    ({ type, reason, note }) => `${type} ${reason}: ${note}`,
  );
}

test('a way back that nobody asked for is a warning, with its reason', () => {
  expect(told('Soaking', 'RollingBack', failing)).toEqual([
    'Warning RollingBack: Going back from 1.30.3 to 1.29.6 (it does not answer)',
  ]);
});

test('a way back that a person asked for is no warning', () => {
  expect(told('Soaking', 'RollingBack', { ...failing, target: older })).toEqual([
    'Normal RollingBack: Going back from 1.30.3 to 1.29.6 (The spec asks for 1.29.6 instead of 1.30.3)',
  ]);
});

test('a mesh that stays behind its spec is a warning', () => {
  const vetoed = { id: '1-30-3-t4k2zx', version: '1.30.3', reason: 'it does not answer' };
  expect(told('RollingBack', 'RolledBack', { ...failing, rollout: undefined, vetoed })).toEqual([
    'Warning RolledBack: 1.29.6 serves; 1.30.3 was rolled back and is not tried again (it does not answer). ' +
      'Change the spec, or try it again: kubectl annotate meshcontrolplane mesh --overwrite meshwright.io/retry=1-30-3-t4k2zx',
  ]);
});
