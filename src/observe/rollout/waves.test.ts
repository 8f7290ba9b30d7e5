import { describe, expect, it } from 'vitest';
import type { MeshControlPlaneSpec, MeshControlPlaneStatus } from '../../api/index.ts';
import type { Workload } from '../../rollout/workload.ts';
import type { SeenControlPlane } from './approvals.ts';
import { wavesSeen } from './waves.ts';

const seen = { moved: 3, total: 4 };
const status = {
  rollout: { waves: [{ name: 'staging', state: 'Soaking', namespaces: 1, workloads: seen }] },
} as unknown as MeshControlPlaneStatus;
const mesh = {
  metadata: { name: 'mesh' },
  spec: { upgrade: { waves: [] } } as unknown as MeshControlPlaneSpec,
  status,
  writers: {},
} as unknown as SeenControlPlane;
const assigned = [
  { name: 'staging', namespaces: ['staging'] },
  { name: 'rest', namespaces: [] },
];
const workload = { wave: 0, left: 0, ready: true } as Workload;

const counts = (workloads: readonly Workload[] | undefined) =>
  wavesSeen(mesh, assigned, workloads).map((wave) => wave.workloads);

describe('the workloads of a wave', () => {
  it('are counted as they are', () => {
    expect(counts([workload, { ...workload, left: 1 }, { ...workload, ready: false }])).toEqual([
      { moved: 1, total: 3 },
      { moved: 0, total: 0 },
    ]);
  });

  it('are those that were counted last while none can be seen, so that no wave seems to be empty', () => {
    expect(counts(undefined)).toEqual([seen, { moved: 0, total: 0 }]);
  });
});
