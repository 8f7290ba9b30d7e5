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

describe('conditions of a rollout', () => {
  const types = (phase: 'Ready' | 'RolledBack' | 'RollingBack' | 'Migrating', o: Observation) =>
    report(phase, o).conditions.map(({ type }) => type);
  const usual = ['Ready', 'Reconciling', 'Stalled', 'ControlPlaneReady'];

  it('go with it, also where what was observed still tells of it', () => {
    expect(types('Migrating', moving)).toEqual([...usual, 'DataPlaneCurrent', 'RollbackAvailable']);
    expect([types('Ready', moving), types('RolledBack', back)]).toEqual([usual, usual]);
  });

  it('offer no way back on the way back', () => {
    expect(types('RollingBack', back)).toEqual([...usual, 'DataPlaneCurrent']);
  });
});
