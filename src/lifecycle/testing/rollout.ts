import type { Rollout } from '../rollout.ts';

/** A rollout that goes on, for tests to deviate from. */
export const rollout: Rollout = {
  id: '1-30-3-t4k2zx',
  from: { version: '1.29.6', revision: '1-29-6' },
  to: { version: '1.30.3', revision: '1-30-3' },
  rollback: undefined,
  rollbackAsked: false,
  overdue: false,
  automatic: true,
  windowOpen: true,
  nextWindow: undefined,
  soaked: false,
  analysis: undefined,
  restarts: { annotate: [], evict: [], inFlight: 0, done: false, settling: false, blocked: [] },
  led: true,
  marker: '1-30-3@2026-01-01T00:00:00Z',
  retained: false,
  records: {
    from: { apiVersion: 'meshwright.io/v1alpha1', kind: 'MeshRevision', name: '1-29-6', uid: 'of 1-29-6' },
    to: { apiVersion: 'meshwright.io/v1alpha1', kind: 'MeshRevision', name: '1-30-3', uid: 'of 1-30-3' },
  },
  users: { from: { pods: 0, namespaces: [] }, to: { pods: 0, namespaces: [] } },
  holders: { from: [], to: [] },
  estimatedCompletion: undefined,
};
