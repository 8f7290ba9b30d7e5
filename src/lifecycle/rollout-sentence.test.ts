import { describe, expect, it } from 'vitest';
import type { Observation } from './observation.ts';
import { report } from './report.ts';
import type { Wave } from './rollout.ts';
import { sentence } from './sentence.ts';
import { settled } from './testing/examples.ts';
import { rollout } from './testing/rollout.ts';

const { from: older, to: newer, restarts } = rollout;
const wave: Wave = {
  name: 'staging',
  state: 'Moving',
  namespaces: 2,
  workloads: { moved: 1, total: 4 },
  approved: true,
  approvedBy: undefined,
};
const moving: Observation = { ...settled, target: newer, current: older, rollout, waves: [wave] };
const blocked = (code: string, name: string) => ({ kind: 'Deployment', namespace: 'shop', name, code, message: 'why' });

const rollback = { reason: 'Overdue', message: 'Nothing moved', startedAt: '2026-01-01T00:00:00Z' } as const;
const back: Observation = { ...moving, rollout: { ...rollout, rollback } };

describe('the sentence about a wave', () => {
  const told = (...codes: readonly string[]) =>
    sentence('Migrating', {
      ...moving,
      rollout: { ...rollout, restarts: { ...restarts, blocked: codes.map((code, i) => blocked(code, `app-${i}`)) } },
    });
  const far = 'Moving wave staging to 1.30.3: 1 of 4 workloads in 2 namespaces moved';

  it('names who is waited for', () => {
    expect(told('QuotaExhausted', 'NotReady')).toBe(`${far}; waiting for Deployment shop/app-0: why and 1 more`);
  });

  it('names nobody who is never moved, because nobody waits for that', () => {
    expect(told('OptedOut', 'Job', 'BarePod')).toBe(far);
    expect(told('Job', 'PDBBlocks')).toBe(`${far}; waiting for Deployment shop/app-1: why`);
  });

  it('of which the last has soaked tells of no further one', () => {
    const analysis = { verdict: 'Pass', evidence: ['it answers'], healthy: true } as const;
    const soaked = { ...moving, rollout: { ...rollout, analysis }, waves: [{ ...wave, state: 'Soaking' as const }] };
    expect(sentence('Analyzing', soaked)).toBe('Watching revision 1-30-3 before it takes over: it answers');
  });
});

describe('the sentence about the way back', () => {
  it('tells why from its first moment on, when nothing was counted yet', () => {
    const asked = { ...moving, rollout: { ...rollout, rollbackAsked: true } };
    expect(sentence('RollingBack', asked)).toBe(
      'Going back from 1.30.3 to 1.29.6 (A rollback to 1.29.6 was asked for)',
    );
  });

  it('names what did not answer, when that is why nothing moved', () => {
    const probe = { name: 'injection', passed: false, evidence: 'the injector does not answer' } as const;
    const late = { ...moving, probes: [probe], rollout: { ...rollout, overdue: true } };
    expect(sentence('RollingBack', late)).toBe(
      'Going back from 1.30.3 to 1.29.6 (Nothing moved for the progress deadline: the injector does not answer)',
    );
  });

  it('counts what is back', () => {
    expect(sentence('RollingBack', back)).toBe(
      'Going back from 1.30.3 to 1.29.6 (Nothing moved); 1 of 4 workloads are back',
    );
  });
});

describe('sentences about an upgrade in place', () => {
  const target = { ...newer, servesAs: older.revision };
  const analysis = { verdict: 'Pending', evidence: ['it is ready'], healthy: true } as const;
  const asked: Observation = { ...moving, target, rollout: { ...rollout, to: target, analysis }, waves: [] };
  const over = { ...asked, current: target };
  const taken = (keptSidecars: number, retained: boolean) => ({
    ...over,
    rollout: { ...rollout, to: target, retained, keptSidecars },
  });
  const dataPlane = (o: Observation) =>
    report('Retiring', o).conditions.find(({ type }) => type === 'DataPlaneCurrent');

  it('tell what is replaced, under which name', () => {
    expect(sentence('Installing', asked)).toBe(
      'Replacing 1.29.6 by 1.30.3 as revision 1-29-6: everything is applied and ready',
    );
    expect(sentence('Verifying', asked)).toMatch(/^Verifying 1\.30\.3 as revision 1-29-6: /);
    expect(sentence('Analyzing', asked)).toBe('Watching 1.30.3 in the place of 1.29.6: it is ready');
    const pointers = settled.pointers.map((pointer) => ({ ...pointer, revision: older.revision }));
    expect(sentence('Ready', { ...settled, target, pointers })).toBe('1.30.3 serves as revision 1-29-6');
  });

  it('tell how to go back, and who keeps an old sidecar', () => {
    expect(sentence('Retiring', taken(1, true))).toBe(
      '1.30.3 serves as revision 1-29-6; what was stored of 1.29.6 is kept for its retention, ' +
        'kubectl annotate meshcontrolplane mesh --overwrite meshwright.io/rollback=1-30-3-t4k2zx returns to it; ' +
        '1 pod created before 1.30.3 had taken over keeps its sidecar until it is restarted',
    );
    expect(sentence('Retiring', taken(0, false))).toBe(
      '1.30.3 serves as revision 1-29-6; what was stored of 1.29.6 is being removed',
    );
  });

  it('call the data plane current once no pod of before is left', () => {
    expect([dataPlane(over), dataPlane(taken(2, true)), dataPlane(taken(0, true))]).toEqual([
      {
        type: 'DataPlaneCurrent',
        status: 'False',
        reason: 'SidecarsKept',
        message: 'It is not known which pods keep their sidecars, since pods can not be seen',
      },
      {
        type: 'DataPlaneCurrent',
        status: 'False',
        reason: 'SidecarsKept',
        message: '2 pods created before 1.30.3 had taken over keep their sidecars until they are restarted',
      },
      {
        type: 'DataPlaneCurrent',
        status: 'True',
        reason: 'AllMoved',
        message: 'No pod is left that was created before 1.30.3 had taken over',
      },
    ]);
  });
});

describe('conditions of a rollout', () => {
  const types = (phase: 'Ready' | 'RolledBack' | 'RollingBack' | 'Migrating', o: Observation) =>
    report(phase, o).conditions.map(({ type }) => type);
  const usual = ['Ready', 'Reconciling', 'Stalled', 'ControlPlaneReady', 'ResourcesReady'];

  it('go with it, also where what was observed still tells of it', () => {
    expect(types('Migrating', moving)).toEqual([...usual, 'DataPlaneCurrent', 'RollbackAvailable']);
    expect([types('Ready', moving), types('RolledBack', back)]).toEqual([usual, usual]);
  });

  it('offer no way back on the way back', () => {
    expect(types('RollingBack', back)).toEqual([...usual, 'DataPlaneCurrent']);
  });
});
