import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits, phases } from '../api/index.ts';
import type { Observation } from '../lifecycle/observation.ts';
import { observation } from '../lifecycle/testing/arbitrary.ts';
import { during, fresh, settled, upgrading } from '../lifecycle/testing/examples.ts';
import { isHeldBack, remembersTheSame, statusAfter } from './status.ts';

const [nine, ten] = ['2026-11-21T09:00:00Z', '2026-11-21T10:00:00Z'];
const finding = { reason: 'TagTaken', message: 'tag default belongs to another mesh' } as const;

describe('the status', () => {
  it('of a settled mesh names what serves, and no target', () => {
    const message = '1.30.3 serves as revision 1-30-3';
    const common = { observedGeneration: 4, lastTransitionTime: nine };
    expect(statusAfter('Ready', settled, undefined, 4, nine)).toEqual({
      observedGeneration: 4,
      phase: 'Ready',
      phaseSince: nine,
      message,
      current: { version: '1.30.3', revision: '1-30-3' },
      conditions: [
        { type: 'Ready', status: 'True', reason: 'Ready', message, ...common },
        { type: 'Reconciling', status: 'False', reason: 'Ready', message: 'Nothing is under way', ...common },
        { type: 'Stalled', status: 'False', reason: 'NotStalled', message: 'No person is waited for', ...common },
        {
          type: 'ControlPlaneReady',
          status: 'True',
          reason: 'AllReplicasReady',
          message: 'Revision 1-30-3 is ready',
          ...common,
        },
        {
          type: 'ResourcesReady',
          status: 'True',
          reason: 'EnoughResources',
          message: 'No pod is known to lack room',
          ...common,
        },
      ],
    });
  });

  it('remembers from where it was blocked for as long as it is, with every finding', () => {
    const installing = statusAfter('Installing', fresh, undefined, 1, nine);
    const o: Observation = { ...fresh, blockers: [finding] };
    const blocked = statusAfter('Blocked', o, installing, 1, ten);
    expect(blocked).toMatchObject({ blockedFrom: 'Installing', findings: [finding], phaseSince: ten });
    expect(statusAfter('Blocked', o, blocked, 2, '2026-11-21T11:00:00Z')).toMatchObject({
      blockedFrom: 'Installing',
      observedGeneration: 2,
      phaseSince: ten,
    });
    expect(statusAfter('Installing', fresh, blocked, 2, ten)).not.toHaveProperty('blockedFrom');
    expect(statusAfter('Installing', fresh, blocked, 2, ten)).not.toHaveProperty('findings');
  });

  it('lists what is adjusted for as long as it is, and keeps it while nobody knows what is wanted', () => {
    const field = { kind: 'Deployment', namespace: 'istio-system', name: 'istiod', field: 'spec.replicas', value: '2' };
    const all = Array.from({ length: limits.adjusted + 1 }, (_, i) => ({ ...field, name: `istiod-${i}` }));
    const planned = (adjusted?: typeof all): Observation['plan'] => ({
      state: 'known',
      sets: [],
      surplus: [],
      missingNamespaces: [],
      revisionRecorded: true,
      ...(adjusted === undefined ? {} : { adjusted }),
    });
    const one = statusAfter('Ready', { ...settled, plan: planned([field]) }, undefined, 1, nine);
    expect(one.resources).toEqual({ adjusted: [field] });
    const unknown: Observation = { ...settled, plan: { state: 'unavailable', findings: [] } };
    expect(statusAfter('Ready', unknown, one, 1, ten).resources).toEqual(one.resources);
    expect(statusAfter('Ready', { ...settled, plan: planned() }, one, 1, ten)).not.toHaveProperty('resources');
    const many = statusAfter('Ready', { ...settled, plan: planned(all) }, one, 1, ten);
    expect(many.resources?.adjusted).toEqual(all.slice(0, limits.adjusted));
    expect(remembersTheSame(one, many)).toBe(true);
  });

  it('tells of a quota what it is to be, what it is and what is used, for as long as there is one', () => {
    const figures = { wanted: { pods: '22' }, granted: { pods: '11' }, used: { pods: '2' } };
    const quota = { revisions: 2, ...figures };
    const planned: Observation['plan'] = {
      state: 'known',
      sets: [],
      surplus: [],
      missingNamespaces: [],
      revisionRecorded: true,
    };
    const one = statusAfter('Ready', { ...settled, plan: { ...planned, quota } }, undefined, 1, nine);
    expect(one.resources).toEqual({ quota });
    expect(statusAfter('Ready', { ...settled, plan: { ...planned, quota } }, one, 1, ten)).toEqual(one);
    expect(statusAfter('Ready', { ...settled, plan: planned }, one, 1, ten)).not.toHaveProperty('resources');
  });

  it('calls nothing current that does not serve', () => {
    expect(statusAfter('Ready', { ...settled, current: undefined }, undefined, 1, nine)).not.toHaveProperty('current');
  });

  it('remembers the same while only words change, and something else with the phase or the generation', () => {
    const before = statusAfter('Ready', settled, undefined, 1, nine);
    const failing: Observation = { ...settled, unready: ['1 of 2 pods are ready'] };
    const worded = statusAfter('Ready', failing, before, 1, ten);
    expect(worded).not.toEqual(before);
    expect(remembersTheSame(before, worded)).toBe(true);
    expect(remembersTheSame(before, statusAfter('Ready', settled, before, 2, ten))).toBe(false);
    expect(remembersTheSame(before, statusAfter('Preflight', settled, before, 1, ten))).toBe(false);
    expect(remembersTheSame(undefined, before)).toBe(false);
  });

  it('moves the time of a condition only when it flips, not when its words change', () => {
    const before = statusAfter('Ready', settled, undefined, 1, nine);
    const failing: Observation = { ...settled, unready: ['1 of 2 pods are ready'] };
    const after = statusAfter('Ready', failing, before, 1, ten);
    const times = Object.fromEntries((after.conditions ?? []).map((c) => [c.type, c.lastTransitionTime]));
    expect(times).toEqual({
      Ready: ten,
      Reconciling: ten,
      Stalled: nine,
      ControlPlaneReady: nine,
      ResourcesReady: nine,
    });
    expect(after.phaseSince).toBe(nine);
  });

  it('is not written again while the world stays as it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...phases), observation, (phase, o) => {
        const once = statusAfter(phase, o, undefined, 1, nine);
        const twice = statusAfter(phase, o, once, 1, ten);
        expect(statusAfter(phase, o, twice, 1, '2026-11-21T12:00:00Z')).toEqual(twice);
        if (phase !== 'Blocked') expect(twice).toEqual(once);
      }),
    );
  });

  it('of a rollout tells once a second, and what it holds back until then is still to be told', () => {
    const asked: Observation = { ...upgrading, rollout: undefined };
    const preflight = statusAfter('Preflight', asked, undefined, 1, nine);
    const begun = statusAfter('Installing', asked, preflight, 1, nine);
    expect(begun.rollout?.progressAt).toBe(nine);
    const o = during({}, { ...upgrading, unready: ['1 of 2 pods are ready'] });
    const once = statusAfter('Installing', o, begun, 1, nine);
    expect([once, isHeldBack(once, begun)]).toEqual([begun, true]);
    const later = statusAfter('Installing', o, begun, 1, ten);
    expect(later.conditions).not.toEqual(begun.conditions);
    expect(isHeldBack(later, begun)).toBe(false);
  });

  it('of a rollout of which nothing can be observed goes on telling the rest', () => {
    const asked: Observation = { ...upgrading, rollout: undefined };
    const begun = statusAfter('Installing', asked, statusAfter('Preflight', asked, undefined, 1, nine), 1, nine);
    const later = statusAfter('Installing', { ...asked, contests: ['somebody keeps changing it'] }, begun, 1, ten);
    expect(later.rollout).toEqual(begun.rollout);
    expect(later.conditions).not.toEqual(begun.conditions);
  });

  it('stays within what the API server accepts, however much there is to tell', () => {
    const message = 'x'.repeat(50_000);
    const blockers = Array.from({ length: 200 }, () => ({ ...finding, message }));
    const status = statusAfter('Blocked', { ...settled, blockers, unready: [message] }, undefined, 1, nine);
    expect(status.message?.length).toBeLessThanOrEqual(limits.message);
    expect(status.findings?.length).toBe(limits.findings);
    expect(Math.max(...(status.findings ?? []).map((f) => f.message.length))).toBe(limits.findingMessage);
    expect(Math.max(...(status.conditions ?? []).map((c) => c.message.length))).toBeLessThanOrEqual(
      limits.conditionMessage,
    );
  });
});
