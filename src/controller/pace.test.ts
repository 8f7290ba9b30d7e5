import { describe, expect, it } from 'vitest';
import type { Phase } from '../api/index.ts';
import type { Outcome } from '../kube/index.ts';
import type { Decision } from '../lifecycle/decide.ts';
import type { Observation } from '../lifecycle/observation.ts';
import { planned, settled } from '../lifecycle/testing/examples.ts';
import { rollout } from '../lifecycle/testing/rollout.ts';
import { atTheLatest, isSoon, pace } from './pace.ts';

const done = { kind: 'done' };
const inTime = (milliseconds: number) => ({ kind: 'after', milliseconds });
const inSeconds = (outcome: Outcome) => (outcome.kind === 'after' ? outcome.milliseconds / 1000 : undefined);
const stay = (phase: Phase, intents: Decision['intents'] = []): Decision => ({ phase, when: 'a row', intents });
const away: Observation = { ...settled, plan: { state: 'unavailable', findings: [] } };
const fromStore: Observation = { ...settled, plan: { ...planned(), chartsMissing: [] } };

describe('the operator looks again', () => {
  it('every five minutes at a settled mesh, from what it knows already', () => {
    expect(pace('Ready', stay('Ready'), settled)).toEqual(inTime(300_000));
  });

  it('never by itself while pods hold up an uninstall, because their end wakes it', () => {
    expect(pace('Uninstalling', stay('Uninstalling'), settled)).toEqual(done);
  });

  it('every minute at a priority class that pods of others keep, because no watch tells that the last one is gone', () => {
    const left = { name: 'mesh', class: 'mesh', owned: true, state: 'Leaving' } as const;
    const o: Observation = { ...settled, plan: { ...planned(), priorityClasses: [left] } };
    expect(pace('Ready', stay('Ready'), o)).toEqual(inTime(60_000));
    const current: Observation = {
      ...settled,
      plan: { ...planned(), priorityClasses: [{ ...left, state: 'Current' }] },
    };
    expect(pace('Ready', stay('Ready'), current)).toEqual(inTime(300_000));
    const held = { ...settled.remains, held: [{ name: 'mesh', pods: 1, example: 'shop/web' }] };
    expect(pace('Uninstalling', stay('Uninstalling'), { ...settled, remains: held })).toEqual(inTime(60_000));
  });

  it('in time at a previous revision whose retention ends', () => {
    const kept: Observation = { ...settled, rollout: { ...rollout, retained: true } };
    const aged = (age: number) => pace('Retiring', stay('Retiring'), kept, age);
    expect([aged(0), aged(200), aged(86_400)].map(inSeconds)).toEqual([1, 20, 60]);
    expect(pace('Retiring', stay('Retiring'), { ...settled, rollout })).toEqual(inTime(300_000));
  });

  it('at once after a change of phase, because the phase has still to be carried out', () => {
    expect(pace('Preflight', stay('Installing'), settled)).toEqual(inTime(25));
    expect(pace(undefined, stay('Pending'), settled)).toEqual(inTime(25));
  });

  it('at once after a write', () => {
    expect(pace('Installing', stay('Installing', [{ do: 'recordRevision' }]), settled)).toEqual(inTime(25));
  });

  it('within a second after a restart, if the workload tells nothing sooner', () => {
    const restart: Decision['intents'] = [{ do: 'restart', workloads: [], marker: '1-30-3-tb7yo0' }];
    const outcome = pace('Migrating', stay('Migrating', restart), settled);
    expect([outcome, isSoon(outcome)]).toEqual([inTime(1_000), false]);
    expect(isSoon(pace('Migrating', stay('Soaking'), settled))).toBe(true);
  });

  it('within a moment at a restart that waits until the API server leads its namespace on', () => {
    const settling = { ...rollout, restarts: { ...rollout.restarts, settling: true } };
    expect(pace('Migrating', stay('Migrating'), { ...settled, rollout: settling })).toEqual(inTime(50));
    expect(pace('Migrating', stay('Migrating'), { ...settled, rollout })).toEqual(inTime(1_000));
  });

  it('without haste after a removal, which may be refused for as long as somebody uses the object', () => {
    const removal: Decision['intents'] = [{ do: 'prune', objects: [], evenInUse: false }];
    expect(pace('Uninstalling', stay('Uninstalling', removal), settled)).toEqual(inTime(10_000));
  });

  it('in time at a write that no watch has shown yet, whatever else there is to wait for', () => {
    expect(atTheLatest({ kind: 'done' }, 10_000)).toEqual(inTime(10_000));
    expect(atTheLatest({ kind: 'after', milliseconds: 300_000 }, 10_000)).toEqual(inTime(10_000));
    expect(atTheLatest({ kind: 'after', milliseconds: 25 }, 10_000)).toEqual(inTime(25));
  });

  it('at a steady pace for what no watch tells', () => {
    expect(pace('Verifying', stay('Verifying'), settled)).toEqual(inTime(1000));
    expect(pace('Installing', stay('Installing'), settled)).toEqual(inTime(5000));
    expect(pace('Promoting', stay('Promoting'), settled)).toEqual(inTime(1000));
    expect(pace('Blocked', stay('Blocked'), settled)).toEqual(inTime(10_000));
    expect(pace('Blocked', stay('Blocked'), settled, 400)).toEqual(inTime(100_000));
    expect(pace('Blocked', stay('Blocked'), settled, 86_400)).toEqual(inTime(300_000));
    expect(pace('Ready', stay('Ready'), away)).toEqual(inTime(20_000));
    expect(pace('Ready', stay('Ready'), fromStore)).toEqual(inTime(20_000));
    expect(pace('Uninstalling', stay('Uninstalling'), { ...settled, users: undefined })).toEqual(inTime(5000));
  });
});
