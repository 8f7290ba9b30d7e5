import { expect, test } from 'vitest';
import { apiVersion, type MeshControlPlane, type Phase } from '../api/index.ts';
import { Registry } from '../kube/index.ts';
import { createOperatorMetrics } from './metrics.ts';

function mesh(name: string, phase: Phase, readyFor: number): MeshControlPlane {
  const condition = { type: 'Ready', status: 'True', reason: 'Ready', message: '', observedGeneration: readyFor };
  return {
    apiVersion,
    kind: 'MeshControlPlane',
    metadata: { name, generation: 2 },
    status: { phase, conditions: [condition] },
  } as unknown as MeshControlPlane;
}

test('a control plane is told by its phase and readiness while it is there, and not when it is gone', () => {
  const registry = new Registry();
  const meshes = new Map([
    ['new', mesh('new', 'Ready', 2)],
    ['old', mesh('old', 'Installing', 1)],
  ]);
  createOperatorMetrics(registry, { controlPlanes: meshes, contacts: () => [] }, () => 0);
  expect(shown(registry)).toEqual([
    'meshwright_phase{control_plane="new",phase="Ready"} 1',
    'meshwright_phase{control_plane="old",phase="Installing"} 1',
    'meshwright_ready{control_plane="new"} 1',
    'meshwright_ready{control_plane="old"} 0',
  ]);
  meshes.clear();
  expect(shown(registry)).toEqual([]);
});

test('an outage is told by its length, the longest of its kind, and repairs by kind', () => {
  const registry = new Registry();
  const contacts = [
    ['Pod', 1_000],
    ['Gateway', 3_000],
    ['Gateway', 2_000],
    ['Service', undefined],
  ] as const;
  const repaired = createOperatorMetrics(registry, { controlPlanes: new Map(), contacts: () => contacts }, () => 4_000);
  for (const kind of ['ConfigMap', 'ConfigMap', 'Service']) repaired(kind);
  expect(shown(registry)).toEqual([
    'meshwright_watch_outage_seconds{kind="Pod"} 3',
    'meshwright_watch_outage_seconds{kind="Gateway"} 2',
    'meshwright_watch_outage_seconds{kind="Service"} 0',
    'meshwright_drift_repaired_total{kind="ConfigMap"} 2',
    'meshwright_drift_repaired_total{kind="Service"} 1',
  ]);
});

/** Everything but comments, and phases that a control plane is not in. */
function shown(registry: Registry): readonly string[] {
  const lines = registry.text().trim().split('\n');
  return lines.filter((line) => !line.startsWith('#') && !/phase=.* 0$/.test(line));
}
