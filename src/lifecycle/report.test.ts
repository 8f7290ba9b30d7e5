import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phases } from '../api/phase.ts';
import type { Observation } from './observation.ts';
import { report } from './report.ts';
import { observation } from './testing/arbitrary.ts';
import { change, fresh, planned, set, settled } from './testing/examples.ts';

describe('the report of a settled mesh', () => {
  it('claims Ready, and that nothing is under way', () => {
    const message = '1.30.3 serves as revision 1-30-3';
    expect(report('Ready', settled)).toEqual({
      message,
      conditions: [
        { type: 'Ready', status: 'True', reason: 'Ready', message },
        { type: 'Reconciling', status: 'False', reason: 'Ready', message: 'Nothing is under way' },
        { type: 'Stalled', status: 'False', reason: 'NotStalled', message: 'No person is waited for' },
        { type: 'ControlPlaneReady', status: 'True', reason: 'AllReplicasReady', message: 'Revision 1-30-3 is ready' },
      ],
    });
  });
});

describe('Ready is not claimed', () => {
  const untrusted = { name: 'tag default', tag: 'default', revision: '1-30-3', whole: false };
  const lies: readonly (readonly [why: string, o: Observation, reason: string])[] = [
    ['for a spec that was not looked at', { ...settled, specChanged: true }, 'NotReady'],
    ['while no revision is known to serve', { ...settled, current: undefined }, 'NotReady'],
    [
      'for another revision than the spec asks for',
      { ...settled, current: { version: '1.29.6', revision: '1-29-6' } },
      'NotReady',
    ],
    ['while a part is not ready', { ...settled, unready: ['Deployment istiod: 1 of 2 pods are ready'] }, 'NotReady'],
    [
      'while an object is to be restored',
      { ...settled, plan: planned(set('shared', { changes: [change('deleted')] })) },
      'Repairing',
    ],
    ['while a tag waits for its CA', { ...settled, pointers: [untrusted] }, 'NotReady'],
    ['while a tag is missing', { ...settled, tags: ['default', 'prod'] }, 'NotReady'],
  ];

  it.each(lies)('%s', (_, o, reason) => {
    const ready = report('Ready', o).conditions.find(({ type }) => type === 'Ready');
    expect(ready).toMatchObject({ status: 'False', reason });
  });

  it('in any phase but Ready, and Retiring, in which a previous revision is only kept', () => {
    const claims = phases.filter((phase) =>
      report(phase, settled).conditions.some((c) => c.type === 'Ready' && c.status === 'True'),
    );
    expect(claims).toEqual(['Retiring', 'Ready']);
  });
});

describe('conditions', () => {
  it('say Stalled with the reason of the first finding while a person is waited for', () => {
    const o: Observation = {
      ...fresh,
      blockers: [{ reason: 'TagTaken', message: 'tag default belongs to another mesh' }],
    };
    expect(report('Blocked', o).conditions).toEqual([
      {
        type: 'Ready',
        status: 'False',
        reason: 'Blocked',
        message: 'tag default belongs to another mesh (no mesh serves yet)',
      },
      { type: 'Reconciling', status: 'False', reason: 'Blocked', message: 'Nothing is under way' },
      {
        type: 'Stalled',
        status: 'True',
        reason: 'TagTaken',
        message: 'tag default belongs to another mesh (no mesh serves yet)',
      },
      { type: 'ControlPlaneReady', status: 'False', reason: 'NotInstalled', message: 'No control plane is installed' },
    ]);
  });

  it('name what is wrong with the charts when nothing else is wrong', () => {
    const plan = { state: 'unavailable', findings: [{ reason: 'ChartNotFound', message: 'no chart istiod' }] } as const;
    const stalled = report('Blocked', { ...fresh, plan }).conditions.find(({ type }) => type === 'Stalled');
    expect(stalled).toMatchObject({ status: 'True', reason: 'ChartNotFound' });
  });

  it('agree with each other and are complete, whatever is observed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...phases), observation, (phase, o) => {
        const { conditions, message } = report(phase, o);
        const holds = (type: string) => conditions.some((c) => c.type === type && c.status === 'True');
        const types = conditions.map(({ type }) => type);
        expect(types.slice(0, 4)).toEqual(['Ready', 'Reconciling', 'Stalled', 'ControlPlaneReady']);
        expect(['', 'DataPlaneCurrent', 'DataPlaneCurrent RollbackAvailable']).toContain(types.slice(4).join(' '));
        expect(message).not.toBe('');
        expect(holds('Reconciling') && holds('Stalled')).toBe(false);
        expect(holds('Ready') && (holds('Reconciling') || holds('Stalled'))).toBe(false);
        expect(holds('Ready') || holds('Reconciling') || holds('Stalled') || phase === 'Uninstalling').toBe(true);
      }),
    );
  });
});
