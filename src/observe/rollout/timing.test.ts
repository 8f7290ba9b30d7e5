import { expect, test } from 'vitest';
import type { MeshControlPlaneSpec, MeshControlPlaneStatus } from '../../api/index.ts';
import { meshControlPlaneSpecSchema } from '../../api/mesh-control-plane.ts';
import { meshControlPlane } from '../testing/examples.ts';
import { isRetained, mayLeadOn } from './timing.ts';

const [older, newer] = [
  { version: '1.29.6', revision: '1-29-6' },
  { version: '1.30.3', revision: '1-30-3' },
];
const at = '2026-01-01T09:00:00Z';
const nine = Date.parse(at);
const promoting: MeshControlPlaneStatus = {
  phase: 'Promoting',
  rollout: {
    id: '1-30-3-t4k2zx',
    from: older,
    to: newer,
    startedAt: at,
    progressAt: at,
    moved: '0/0',
    pointOfNoReturn: 'Retiring',
    waves: [],
  },
};
const retiring: MeshControlPlaneStatus = {
  ...promoting,
  phase: 'Retiring',
  history: [{ id: '1-30-3-t4k2zx', to: newer, finishedAt: at, outcome: 'Upgraded' }],
};

function keeping(retention: string): MeshControlPlaneSpec {
  return meshControlPlaneSpecSchema.parse({ mesh: 'Istio', version: newer.version, upgrade: { retention } });
}

test('the previous revision is kept from the moment at which the new one takes over, and that is told at once', () => {
  expect(isRetained(keeping('10m'), promoting, nine)).toBe(true);
  expect(isRetained(keeping('10m'), retiring, nine + 599_999)).toBe(true);
  expect(isRetained(keeping('10m'), retiring, nine + 600_000)).toBe(false);
  expect([promoting, retiring].map((status) => isRetained(keeping('0s'), status, nine))).toEqual([false, false]);
});

test('a takeover that nobody remembers keeps no revision for ever', () => {
  expect(isRetained(keeping('10m'), { ...promoting, phase: 'Retiring' }, nine)).toBe(false);
});

test('namespaces are led on only in a window, and not once the mesh is to go', () => {
  const mesh = meshControlPlane();
  const window = { schedule: '0 9 * * *', duration: '1h', timeZone: 'UTC' };
  const spec = { ...mesh.spec, upgrade: { ...mesh.spec.upgrade, windows: [window] } };
  const deleted = { ...mesh.metadata, deletionTimestamp: at };
  expect([
    mayLeadOn(mesh, nine),
    mayLeadOn({ ...mesh, spec }, nine),
    mayLeadOn({ ...mesh, spec }, nine + 7_200_000),
    mayLeadOn({ ...mesh, metadata: deleted }, nine),
  ]).toEqual([true, true, false, false]);
});
