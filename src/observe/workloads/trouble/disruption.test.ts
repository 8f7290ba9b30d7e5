import { describe, expect, it } from 'vitest';
import type { Workload } from '../../../rollout/workload.ts';
import type { Budget } from '../budget.ts';
import type { WorkloadDigest } from '../digest.ts';
import { join } from '../join.ts';
import { digest, ownedBy, pod, query, view } from '../testing/examples.ts';
import { disruptionTrouble } from './disruption.ts';

const budget = (features: Partial<Budget> = {}): Budget => ({
  namespace: 'shop',
  name: 'web',
  selector: { matchLabels: { app: 'web' } },
  allowed: 0,
  healthy: 1,
  kept: 1,
  ...features,
});

function trouble(
  budgets: readonly Budget[],
  {
    mode = 'Evict',
    moved = 0,
    ...features
  }: Partial<WorkloadDigest> & { mode?: typeof query.mode; moved?: number } = {},
) {
  const pods = [pod(), ...Array.from({ length: moved }, () => pod({ revision: '1-30-3' }))];
  const [joined] = join(view(pods, [digest(features)]), query);
  if (joined === undefined) throw new Error('one workload');
  return disruptionTrouble(joined, budgets, { mode });
}

describe('a disruption budget that allows no eviction', () => {
  const told: Workload['trouble'] = {
    code: 'PDBBlocks',
    message: 'PodDisruptionBudget web allows no disruption: it asks for 1 healthy pods, and there are 1',
  };

  it('is told with its figures', () => {
    expect(trouble([budget()])).toEqual(told);
    expect(trouble([budget({ healthy: 1, kept: 2 })])?.message).toBe(
      'PodDisruptionBudget web allows no disruption: it asks for 2 healthy pods, and there are 1',
    );
  });

  it('is no trouble where it speaks of other pods or has room', () => {
    const others = [budget({ selector: { matchLabels: { app: 'api' } } }), budget({ selector: undefined })];
    expect(trouble(others)).toBeUndefined();
    expect(trouble([budget({ allowed: 1 })])).toBeUndefined();
  });

  it('is a trouble only where pods are evicted: in that mode, with OnDelete, and by Argo', () => {
    const rollout = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' };
    expect(trouble([budget()], { mode: 'Rollout' })).toBeUndefined();
    expect(trouble([budget()], { mode: 'Passive', onDelete: true })).toBeUndefined();
    expect(trouble([budget()], { mode: 'Rollout', onDelete: true })).toEqual(told);
    const owner = ownedBy('Rollout', 'web', rollout.apiVersion);
    const [joined] = join(view([pod({ owner })], [digest(rollout)]), query);
    expect(joined && disruptionTrouble(joined, [budget()], { mode: 'Rollout' })).toEqual(told);
  });

  it('is how a budget works while a pod that was evicted is being replaced', () => {
    expect(trouble([budget()], { complete: false, moved: 1 })).toBeUndefined();
    expect(trouble([budget()], { complete: false })).toEqual(told);
  });

  it('is no match for a second one: Kubernetes then evicts no pod at all', () => {
    expect(trouble([budget({ allowed: 1 }), budget({ name: 'all', allowed: 1 })])).toEqual({
      code: 'PDBBlocks',
      message: 'PodDisruptionBudgets all and web speak of the same pods, and Kubernetes then evicts none',
    });
  });
});
