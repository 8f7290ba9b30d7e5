import { apiVersion, kinds, type MeshControlPlaneStatus, type RolloutStatus } from '../../api/index.ts';
import { meshControlPlaneSpecSchema } from '../../api/mesh-control-plane.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../kube/index.ts';

/** 26 minutes after `begun`. */
export const now = Date.parse('2026-11-21T09:26:00Z');
export const begun = '2026-11-21T09:00:00Z';

export const older = { version: '1.29.6', revision: '1-29-6' } as const;
export const newer = { version: '1.30.3', revision: '1-30-3' } as const;

const upgrade = {
  waves: [
    { name: 'staging', namespaces: { names: ['staging'] }, soak: '30m' },
    { name: 'internal', namespaces: { names: ['tools'] }, approval: 'Manual' },
  ],
};

export interface Example {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: MeshControlPlaneStatus;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

/** A MeshControlPlane as the API server returns it, for 1.30.3 in two waves and the rest. */
export function example({ spec = {}, status, annotations, managedFields }: Example = {}): KubeObject {
  return {
    apiVersion,
    kind: kinds.meshControlPlane.kind,
    metadata: {
      name: 'mesh',
      uid: 'u',
      resourceVersion: '7',
      generation: 2,
      ...(annotations === undefined ? {} : { annotations }),
      ...(managedFields === undefined ? {} : { managedFields }),
    },
    spec: meshControlPlaneSpecSchema.parse({ mesh: 'Istio', version: newer.version, upgrade, ...spec }),
    status: status === undefined ? { observedGeneration: 0 } : { observedGeneration: 2, phaseSince: begun, ...status },
  };
}

/** Wave staging has moved, and wave internal is the next. */
export const rollout: RolloutStatus = {
  id: '1-30-3-t4k2zx',
  from: older,
  to: newer,
  startedAt: begun,
  progressAt: begun,
  moved: '12/37',
  pointOfNoReturn: 'Retiring',
  waves: [
    { name: 'staging', state: 'Done', namespaces: 1, workloads: { moved: 12, total: 12 } },
    { name: 'internal', state: 'Waiting', namespaces: 1, workloads: { moved: 0, total: 5 } },
    { name: 'rest', state: 'Waiting', namespaces: 4, workloads: { moved: 0, total: 20 } },
  ],
};

/** Wave internal waits for its approval. */
export const awaiting: MeshControlPlaneStatus = {
  phase: 'AwaitingApproval',
  message: 'Wave internal waits for approval: kubectl annotate …',
  current: older,
  target: newer,
  rollout: { ...rollout, analysis: { verdict: 'Pass', evidence: ['its control plane is ready'] } },
  proxies: [
    { revision: '1-29-6', pods: 702, namespaces: 49 },
    { revision: '1-30-3', pods: 61, namespaces: 8 },
  ],
};

export const ready: MeshControlPlaneStatus = {
  phase: 'Ready',
  message: '1.30.3 serves as revision 1-30-3',
  current: newer,
  conditions: [
    { type: 'Ready', status: 'True', reason: 'Ready', message: '', observedGeneration: 2, lastTransitionTime: begun },
  ],
};
