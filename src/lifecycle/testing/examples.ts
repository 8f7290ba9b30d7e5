import type { Change, ChangeCause } from '../../act/intent.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { SetName } from '../../mesh/provider.ts';
import type { Observation, Plan, SetState } from '../observation.ts';
import type { Rollout, Wave } from '../rollout.ts';
import { rollout } from './rollout.ts';

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
  shortages: [],
  blockers: [],
  probes: [],
  unheeded: [],
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

/** It works. */
const analysis = {
  verdict: 'Pass',
  evidence: ['its control plane is ready, injects and validates'],
  healthy: true,
} as const;

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
  rollout: { ...rollout, analysis },
  waves: [wave('canary'), wave('rest')],
};

/** An upgrade that goes well, with something of it as it is not in {@link rollout}. */
export function during(parts: Partial<Rollout>, o: Observation = upgrading): Observation {
  return { ...o, rollout: { ...rollout, analysis, ...parts } };
}
