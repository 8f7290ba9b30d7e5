import { describe, expect, it } from 'vitest';
import type { MeshControlPlaneStatus, Phase, RolloutStatus } from '../api/index.ts';
import { type Memory, memoryAfter } from './memory.ts';
import type { Observation } from './observation.ts';
import { during, settled, upgrading, wave } from './testing/examples.ts';
import { rollout } from './testing/rollout.ts';

const earlier = '2026-03-01T10:00:00Z';
const now = '2026-03-01T12:00:00Z';
const { from, to, id } = rollout;

const waiting = { namespaces: 2, workloads: { moved: 0, total: 4 } };
const remembered: RolloutStatus = {
  id,
  from,
  to,
  startedAt: earlier,
  progressAt: earlier,
  moved: '0/8',
  pointOfNoReturn: 'Retiring',
  waves: [
    { name: 'canary', state: 'Waiting', ...waiting },
    { name: 'rest', state: 'Waiting', ...waiting },
  ],
};
const before: MeshControlPlaneStatus = { current: from, rollout: remembered };
const seen = { verdict: 'Pass', evidence: ['its control plane is ready, injects and validates'] } as const;
/** Nothing but the time and what was seen has changed. */
const goneOn: RolloutStatus = { ...remembered, progressAt: now, analysis: seen };

function remember(step: readonly [Phase, Phase], o: Observation, status: MeshControlPlaneStatus = before): Memory {
  return memoryAfter({ from: step[0], to: step[1], o, now }, status);
}

describe('what is remembered of an upgrade', () => {
  it('begins when its checks have passed', () => {
    const o: Observation = { ...upgrading, rollout: undefined };
    expect(remember(['Preflight', 'Installing'], o, { current: from })).toEqual({
      current: from,
      rollout: { ...remembered, id: '1-30-3-tb7yo0', startedAt: now, progressAt: now },
    });
  });

  it('is kept when a changed spec asks for the same version', () => {
    expect(remember(['Preflight', 'Installing'], upgrading)).toEqual({ current: from, rollout: goneOn });
  });

  it('is that of the next upgrade when another version is asked for after this one has taken over', () => {
    const third = { version: '1.31.0', revision: '1-31-0' };
    const o: Observation = { ...upgrading, current: to, target: third };
    expect(remember(['Preflight', 'Installing'], o, { current: to, rollout: remembered })).toEqual({
      current: to,
      rollout: { ...remembered, id: '1-31-0-tb7yo0', from: to, to: third, startedAt: now, progressAt: now },
    });
  });

  it('has the wave that begins, with who approved it', () => {
    const o: Observation = { ...upgrading, waves: [wave('canary', { approvedBy: 'kubectl-annotate' }), wave('rest')] };
    const [, rest] = remembered.waves;
    const begun = { startedAt: now, approvedAt: now, approvedBy: 'kubectl-annotate' };
    expect(remember(['Analyzing', 'Migrating'], o)).toEqual({
      current: from,
      rollout: { ...goneOn, waves: [{ name: 'canary', state: 'Moving', ...waiting, ...begun }, rest] },
    });
  });

  it('has the wave that has moved, and the one that has soaked', () => {
    const states = (canary: 'Moving' | 'Soaking') => [wave('canary', { state: canary }), wave('rest')];
    const moved = remember(['Migrating', 'Soaking'], { ...upgrading, waves: states('Moving') });
    const soaked = remember(['Soaking', 'Analyzing'], { ...upgrading, waves: states('Soaking') });
    expect([moved, soaked].map((memory) => memory.rollout?.waves[0])).toEqual([
      { name: 'canary', state: 'Soaking', ...waiting, movedAt: now },
      { name: 'canary', state: 'Done', ...waiting, finishedAt: now },
    ]);
  });

  it('goes on with the wave that moves, although somebody has come into an earlier one', () => {
    const waves = [wave('canary'), wave('rest', { state: 'Moving' })];
    const states = remember(['Migrating', 'Soaking'], { ...upgrading, waves }).rollout?.waves.map(({ state }) => state);
    expect(states).toEqual(['Waiting', 'Soaking']);
  });

  it('has progress only with what moves', () => {
    const moving = { ...before, rollout: { ...remembered, progressAt: earlier } };
    const counted = (moved: number): Observation => ({
      ...upgrading,
      waves: [wave('canary', { workloads: { moved, total: 4 } }), wave('rest')],
    });
    const times = [0, 1].map(
      (moved) => remember(['Migrating', 'Migrating'], counted(moved), moving).rollout?.progressAt,
    );
    expect(times).toEqual([earlier, now]);
  });

  it('tells since when the new revision is unhealthy', () => {
    const ill = during({ analysis: { verdict: 'Pending', evidence: ['not ready'], healthy: false } });
    const first = remember(['Analyzing', 'Analyzing'], ill);
    const later = remember(['Analyzing', 'Analyzing'], ill, {
      ...before,
      rollout: { ...remembered, analysis: { verdict: 'Pending', evidence: [], unhealthySince: earlier } },
    });
    expect([first, later].map((memory) => memory.rollout?.analysis?.unhealthySince)).toEqual([now, earlier]);
  });

  it('says who serves and what served before once it has taken over, and keeps it in the history', () => {
    expect(remember(['Promoting', 'Retiring'], upgrading)).toEqual({
      current: to,
      previous: from,
      rollout: goneOn,
      history: [{ id, from, to, startedAt: earlier, finishedAt: now, outcome: 'Upgraded' }],
    });
  });

  it('has it in the history once, however often Retiring begins', () => {
    const history = [{ id, from, to, startedAt: earlier, finishedAt: earlier, outcome: 'Upgraded' as const }];
    expect(remember(['Promoting', 'Retiring'], { ...upgrading, current: to }, { ...before, history }).history).toEqual(
      history,
    );
  });

  it('ends when the previous revision is gone', () => {
    const o: Observation = { ...during({ records: { from: undefined, to: rollout.records.to } }), current: to };
    expect(remember(['Retiring', 'Ready'], o, { current: to, rollout: remembered })).toEqual({ current: to });
  });

  it('ends when the revision that served is gone, and a veto with it', () => {
    const o: Observation = { ...during({ records: { from: undefined, to: rollout.records.to } }), current: undefined };
    const veto = { id, version: '1.30.3', specDigest: settled.specDigest, reason: 'why', at: earlier };
    expect(remember(['RollingBack', 'Preflight'], o, { ...before, vetoed: [veto] })).toEqual({});
  });
});

describe('what is remembered of the way back', () => {
  const failed = during({ analysis: { verdict: 'Fail', evidence: ['web does not run'], healthy: true } });
  const rollback = { reason: 'AnalysisFailed', message: 'web does not run', startedAt: now } as const;
  const veto = { id, version: '1.30.3', specDigest: settled.specDigest, reason: 'web does not run', at: now };

  it('is why, and that this very spec is not to be tried again', () => {
    expect(remember(['Migrating', 'RollingBack'], failed)).toEqual({
      current: from,
      rollout: { ...goneOn, analysis: { ...seen, verdict: 'Fail', evidence: ['web does not run'] }, rollback },
      vetoed: [veto],
    });
  });

  it('is who serves from its first step on, even after the new revision had taken over', () => {
    const o: Observation = { ...during({ rollbackAsked: true }), current: to };
    const memory = remember(['Retiring', 'RollingBack'], o, { ...before, current: to });
    expect([memory.current, memory.previous]).toEqual([from, undefined]);
  });

  it('vetoes nothing that a person has withdrawn', () => {
    const memory = remember(['Migrating', 'RollingBack'], { ...upgrading, target: from });
    expect([memory.vetoed, memory.rollout?.rollback?.reason]).toEqual([undefined, 'Withdrawn']);
  });

  it('keeps its first reason', () => {
    const status = { ...before, rollout: { ...remembered, rollback: { ...rollback, startedAt: earlier } } };
    const o = during({ rollbackAsked: true });
    expect(remember(['RollingBack', 'RollingBack'], o, status).rollout?.rollback).toEqual({
      ...rollback,
      startedAt: earlier,
    });
  });

  it('is kept when the resource is deleted on the way', () => {
    const status = { ...before, rollout: { ...remembered, rollback: { ...rollback, startedAt: earlier } } };
    expect(remember(['RollingBack', 'Uninstalling'], upgrading, status).rollout?.rollback).toEqual({
      ...rollback,
      startedAt: earlier,
    });
  });

  it.each([
    ['RolledBack', 'AnalysisFailed', 'RolledBack'],
    ['Ready', 'Withdrawn', 'Withdrawn'],
    ['Preflight', 'Withdrawn', 'Withdrawn'],
  ] as const)('ends in %s with an entry of the history', (phase, reason, outcome) => {
    const status = { ...before, rollout: { ...remembered, rollback: { ...rollback, reason } } };
    expect(remember(['RollingBack', phase], upgrading, status)).toEqual({
      current: from,
      history: [{ id, from, to, startedAt: earlier, finishedAt: now, outcome, message: 'web does not run' }],
    });
  });

  it('forgets an upgrade that had taken over when the spec asks for what was rolled back', () => {
    const o: Observation = { ...upgrading, current: to };
    expect(remember(['Preflight', 'RolledBack'], o, { current: to, rollout: remembered, vetoed: [veto] })).toEqual({
      current: to,
      vetoed: [veto],
    });
  });

  it('has of several vetoes the one first that holds, because it is the one to name in a retry', () => {
    const later = { ...veto, id: '1-30-4-t5k2zx', version: '1.30.4', specDigest: 'sha256:2' };
    const status = { current: from, vetoed: [later, veto] };
    const o: Observation = { ...upgrading, rollout: undefined };
    expect(remember(['Preflight', 'RolledBack'], o, status)).toEqual({ current: from, vetoed: [veto, later] });
  });

  it('lifts the veto of a spec that is tried again', () => {
    const o: Observation = { ...upgrading, rollout: undefined };
    const other = { ...veto, specDigest: 'sha256:2' };
    expect(remember(['Preflight', 'Installing'], o, { current: from, vetoed: [veto, other] }).vetoed).toEqual([other]);
  });
});

describe('what is remembered of a first install', () => {
  it('is in the history once it serves', () => {
    const o: Observation = { ...settled, current: to };
    expect(remember(['Promoting', 'Ready'], o, {})).toEqual({
      current: to,
      history: [{ to, finishedAt: now, outcome: 'Installed' }],
    });
  });
});
