import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phases } from '../api/phase.ts';
import type { KubeObject } from '../kube/index.ts';
import type { Observation } from './observation.ts';
import { report } from './report.ts';
import { observation } from './testing/arbitrary.ts';
import { change, during, fresh, planned, set, settled, upgrading, wave } from './testing/examples.ts';
import { rollout } from './testing/rollout.ts';

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
        { type: 'ResourcesReady', status: 'True', reason: 'EnoughResources', message: 'No pod is known to lack room' },
      ],
    });
  });
});

describe('Ready is claimed', () => {
  it('while room is still to be given back, though not while somebody else has changed the quota', () => {
    const quota: KubeObject = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'meshwright' } };
    const withQuota = (cause: 'outdated' | 'changed') => ({
      ...settled,
      plan: planned(set('capacity', { changes: [change(cause, quota)] })),
    });
    const ready = (o: Observation) => report('Ready', o).conditions.find(({ type }) => type === 'Ready');
    expect(ready(withQuota('outdated'))).toMatchObject({ status: 'True', reason: 'Ready' });
    expect(ready(withQuota('changed'))).toMatchObject({ status: 'False', reason: 'Repairing' });
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
      { type: 'ResourcesReady', status: 'Unknown', reason: 'NotInstalled', message: 'No pod was asked for yet' },
    ]);
  });

  it('speak of the control plane that serves while an upgrade is only checked', () => {
    const o: Observation = {
      ...settled,
      current: { version: '1.29.6', revision: '1-29-6' },
      plan: { ...planned(set('revision', { changes: [change('missing')] })), revisionRecorded: false },
      blockers: [{ reason: 'QuotaExhausted', message: 'there is no room' }],
    };
    for (const phase of ['Preflight', 'Blocked'] as const) {
      const told = report(phase, o).conditions.filter(({ type }) => type.endsWith('Ready') && type !== 'Ready');
      expect(told).toEqual([
        { type: 'ControlPlaneReady', status: 'True', reason: 'AllReplicasReady', message: 'Revision 1-29-6 is ready' },
        { type: 'ResourcesReady', status: 'True', reason: 'EnoughResources', message: 'No pod is known to lack room' },
      ]);
    }
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
        expect(types.slice(0, 5)).toEqual(['Ready', 'Reconciling', 'Stalled', 'ControlPlaneReady', 'ResourcesReady']);
        expect(['', 'DataPlaneCurrent', 'DataPlaneCurrent RollbackAvailable']).toContain(types.slice(5).join(' '));
        expect(message).not.toBe('');
        expect(holds('Reconciling') && holds('Stalled')).toBe(false);
        expect(holds('Ready') && (holds('Reconciling') || holds('Stalled'))).toBe(false);
        expect(holds('Ready') || holds('Reconciling') || holds('Stalled') || phase === 'Uninstalling').toBe(true);
      }),
    );
  });
});

describe('ResourcesReady', () => {
  const of = (phase: Parameters<typeof report>[0], o: Observation) =>
    report(phase, o).conditions.find(({ type }) => type === 'ResourcesReady');
  const istiod = {
    code: 'QuotaExhausted',
    message: 'Deployment istio-system/istiod-1-30-3: ResourceQuota small has no room; raise it',
  } as const;
  const agent = { code: 'Unschedulable', message: 'DaemonSet istio-system/istio-cni-node: no node' } as const;

  it('is False with code and figures while the mesh has no room for its own pods', () => {
    expect(of('Installing', { ...settled, current: undefined, shortages: [istiod, agent] })).toEqual({
      type: 'ResourcesReady',
      status: 'False',
      reason: 'QuotaExhausted',
      message: `${istiod.message}; ${agent.message}`,
    });
  });

  it('is False while a workload that is moved finds no room, and says which', () => {
    const app = { kind: 'Deployment', namespace: 'shop', name: 'app' };
    const blocked = [
      { ...app, code: 'PDBBlocks', message: 'why' },
      { ...app, code: 'LimitRangeViolation', message: 'a LimitRange admits no pod like that' },
    ];
    expect(of('Migrating', during({ restarts: { ...rollout.restarts, blocked } }))).toEqual({
      type: 'ResourcesReady',
      status: 'False',
      reason: 'LimitRangeViolation',
      message: 'Deployment shop/app: a LimitRange admits no pod like that',
    });
  });

  it('is True as soon as there is room', () => {
    expect(of('Migrating', upgrading)).toMatchObject({ status: 'True', reason: 'EnoughResources' });
  });

  it('is never told beside Ready while the mesh itself lacks room', () => {
    const unready = ['Deployment istiod: 0 of 1 pods are ready'];
    const { conditions } = report('Ready', { ...settled, unready, shortages: [istiod] });
    expect(conditions.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'False', reason: 'NotReady' });
  });
});

describe('conditions of an upgrade', () => {
  const way =
    'kubectl annotate meshcontrolplane mesh --overwrite meshwright.io/rollback=1-30-3-t4k2zx returns to 1.29.6';
  const available = { type: 'RollbackAvailable', status: 'True', reason: 'PreviousRevisionRunning', message: way };
  const of = (phase: Parameters<typeof report>[0], o: Observation, ...types: readonly string[]) =>
    report(phase, o).conditions.filter(({ type }) => types.includes(type));
  const promoted: Observation = { ...upgrading, current: rollout.to, pointers: settled.pointers };

  it('say how far it is, and how to go back', () => {
    const waves = [wave('canary', { workloads: { moved: 3, total: 4 } }), wave('rest')];
    expect(of('Migrating', { ...upgrading, waves }, 'DataPlaneCurrent', 'RollbackAvailable')).toEqual([
      { type: 'DataPlaneCurrent', status: 'False', reason: 'WavesLeft', message: '3 of 8 workloads use 1.30.3' },
      available,
    ]);
  });

  it('say that nothing is left behind, while the previous revision is kept', () => {
    expect(of('Retiring', promoted, 'DataPlaneCurrent', 'RollbackAvailable')).toEqual([
      { type: 'DataPlaneCurrent', status: 'True', reason: 'AllMoved', message: 'Nothing uses 1.29.6 any more' },
      available,
    ]);
  });

  it('name who still uses the previous revision', () => {
    const users = { ...rollout.users, from: { pods: 1, namespaces: [{ name: 'shop', pods: 1 }] } };
    expect(of('Retiring', during({ users }, promoted), 'Ready', 'DataPlaneCurrent')).toEqual([
      {
        type: 'Ready',
        status: 'True',
        reason: 'Ready',
        message: '1.30.3 serves as revision 1-30-3; 1.29.6 stays, because 1 pod still uses it in shop (1)',
      },
      { type: 'DataPlaneCurrent', status: 'False', reason: 'HeldBack', message: '1 pod still uses it in shop (1)' },
    ]);
  });

  it('say that there is no way back any more', () => {
    const records = { from: undefined, to: rollout.records.to };
    expect(of('Retiring', during({ records }, promoted), 'RollbackAvailable')).toEqual([
      { type: 'RollbackAvailable', status: 'False', reason: 'PreviousRevisionGone', message: '1.29.6 was removed' },
    ]);
  });

  it('call an approval that is waited for progress, and a rollback that failed a stall', () => {
    const rolledBack: Observation = {
      ...settled,
      current: rollout.from,
      vetoed: { id: rollout.id, version: '1.30.3', reason: 'it does not run' },
    };
    const message =
      '1.29.6 serves; 1.30.3 was rolled back and is not tried again (it does not run). ' +
      'Change the spec, or try it again: kubectl annotate meshcontrolplane mesh --overwrite meshwright.io/retry=1-30-3-t4k2zx';
    expect(of('AwaitingApproval', upgrading, 'Reconciling', 'Stalled').map(({ status }) => status)).toEqual([
      'True',
      'False',
    ]);
    expect(of('RolledBack', rolledBack, 'Ready', 'Reconciling', 'Stalled')).toEqual([
      { type: 'Ready', status: 'False', reason: 'RolledBack', message },
      { type: 'Reconciling', status: 'False', reason: 'RolledBack', message: 'Nothing is under way' },
      { type: 'Stalled', status: 'True', reason: 'RolledBack', message },
    ]);
  });
});
