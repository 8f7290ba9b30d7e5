import { expect, test } from 'vitest';
import type { MeshControlPlaneStatus, Phase } from '../api/index.ts';
import type { Observation } from '../lifecycle/observation.ts';
import { settled } from '../lifecycle/testing/examples.ts';
import { rollout } from '../lifecycle/testing/rollout.ts';
import { classTales, talesOf, waitingTales } from './tales.ts';

const { from: older, to: newer } = rollout;
const analysis = { verdict: 'Fail', evidence: ['it does not answer'], healthy: false } as const;
const failing: Observation = { ...settled, current: older, target: newer, rollout: { ...rollout, analysis } };

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

test('a priority class that pods of others keep is told when the first of them is seen, not with every other one', () => {
  const status = (pods?: number): MeshControlPlaneStatus => {
    const who = pods === undefined ? {} : { pods, example: 'shop/web' };
    const entry = { name: 'mesh', class: 'mesh-7', value: 7, owned: true, state: 'Leaving', ...who } as const;
    return { resources: { priorityClasses: [entry] } };
  };
  const note =
    'PriorityClass mesh-7 is not wanted any more and stays: 2 pods not of the mesh still have it, such as shop/web';
  expect(classTales(status(), status(2))).toEqual([{ type: 'Warning', reason: 'InUse', note }]);
  expect(classTales(status(2), status(3))).toEqual([]);
  expect(classTales(undefined, status())).toEqual([]);
});

test('an uninstall that comes to wait for pods of others is told once', () => {
  const uninstalling = (reason: string): MeshControlPlaneStatus => ({
    phase: 'Uninstalling',
    message: 'Uninstalled but for one class',
    conditions: [
      { type: 'Stalled', status: 'True', reason, message: '', observedGeneration: 1, lastTransitionTime: '' },
    ],
  });
  const [going, waits] = [uninstalling('NotStalled'), uninstalling('InUse')];
  expect(waitingTales(going, waits)).toEqual([
    { type: 'Warning', reason: 'InUse', note: 'Uninstalled but for one class' },
  ]);
  expect([...waitingTales(waits, waits), ...waitingTales(undefined, waits)]).toEqual([]);
});
