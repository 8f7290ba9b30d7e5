import type { Change, ChangeCause } from '../../act/intent.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { SetName } from '../../mesh/provider.ts';
import type { Observation, Plan, SetState } from '../observation.ts';
import type { Rollout, Wave } from '../rollout.ts';

/** A mesh that serves as its spec asks, for tests to deviate from. */
export const settled: Observation = {
  name: 'mesh',
  specChanged: false,
  deleting: false,
  paused: false,
  forced: false,
  inCharge: true,
  blockedFrom: undefined,
  tags: ['default'],
  target: { version: '1.30.3', revision: '1-30-3' },
  current: { version: '1.30.3', revision: '1-30-3' },
  plan: { state: 'known', sets: [], surplus: [], missingNamespaces: [], revisionRecorded: true },
  unready: [],
  controlPlaneUnready: [],
  blockers: [],
  probes: [],
  pointers: [{ name: 'tag default', tag: 'default', revision: '1-30-3', whole: true }],
  users: { pods: 0, namespaces: [] },
  revisions: ['1-30-3'],
  contests: [],
  specDigest: 'sha256:1',
  rollout: undefined,
  waves: [],
  proxies: [],
  vetoed: undefined,
  abandoned: [],
  remains: { webhooks: [], revisions: [], others: [] },
};

/** The same mesh before anything of it is in the cluster. */
export const fresh: Observation = {
  ...settled,
  inCharge: false,
  current: undefined,
  plan: { state: 'known', sets: [], surplus: [], missingNamespaces: [], revisionRecorded: false },
  pointers: [],
  revisions: [],
};

export const istiod: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'istiod-1-30-3', namespace: 'istio-system' },
};

export function change(cause: ChangeCause, object: KubeObject = istiod): Change {
  return { object, cause, contested: [] };
}

/** A known plan, complete but for these sets. */
export function planned(...sets: readonly SetState[]): Extract<Plan, { state: 'known' }> {
  return { state: 'known', sets, surplus: [], missingNamespaces: [], revisionRecorded: true };
}

export function set(name: SetName, parts: Partial<SetState> = {}): SetState {
  return { name, changes: [], waiting: [], ...parts };
}

export function wave(name: string, parts: Partial<Wave> = {}): Wave {
  return {
    name,
    state: 'Waiting',
    namespaces: 2,
    workloads: { moved: 0, total: 4 },
    approved: true,
    approvedBy: undefined,
    ...parts,
  };
}

const recordOf = (name: string) => ({ apiVersion: 'meshwright.io/v1alpha1', kind: 'MeshRevision', name, uid: name });

/** An upgrade from 1.29.6 to 1.30.3 that goes well, in an open window, with nothing to restart at the moment. */
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
  led: true,
  analysis: { verdict: 'Pass', evidence: ['its control plane is ready, injects and validates'], healthy: true },
  restarts: { annotate: [], evict: [], inFlight: 0, done: false, blocked: [] },
  marker: '1-30-3@2026-03-01T10:00:00Z',
  retained: false,
  records: { from: recordOf('1-29-6'), to: recordOf('1-30-3') },
  users: { from: { pods: 0, namespaces: [] }, to: { pods: 0, namespaces: [] } },
  holders: { from: [], to: [] },
  estimatedCompletion: undefined,
};

/** A mesh whose upgrade is under way, before its first wave. */
export const upgrading: Observation = {
  ...settled,
  current: rollout.from,
  pointers: [{ name: 'tag default', tag: 'default', revision: '1-29-6', whole: true }],
  revisions: ['1-29-6', '1-30-3'],
  probes: [
    { name: 'injection', passed: true, evidence: 'a pod was injected' },
    { name: 'validation', passed: true, evidence: 'an invalid Gateway was refused' },
  ],
  rollout,
  waves: [wave('canary'), wave('rest')],
};

/** The upgrade with something of it as it is not in {@link rollout}. */
export function during(parts: Partial<Rollout>, o: Observation = upgrading): Observation {
  return { ...o, rollout: { ...rollout, ...parts } };
}
