import { describe, expect, it } from 'vitest';
import { Ledger } from '../act/ledger.ts';
import type { MeshControlPlane, MeshControlPlaneStatus, MeshRevision } from '../api/index.ts';
import type { RevisionName } from '../lifecycle/observation.ts';
import { istio } from '../mesh/istio/istio.ts';
import { ChosenNames } from './chosen-names.ts';
import { type Scene, setScene } from './scene.ts';
import type { Surroundings } from './surroundings.ts';
import { meshControlPlane, meshRevision } from './testing/examples.ts';

const [older, newer] = [
  { version: '1.29.6', revision: '1-29-6' },
  { version: '1.30.3', revision: '1-30-3' },
];

/** Looks at one after the other of `meshes` in a cluster that has these and `records`. */
function lookAround(meshes: readonly MeshControlPlane[], records: readonly MeshRevision[] = []) {
  const around = {
    stores: {
      controlPlanes: new Map(meshes.map((mesh) => [mesh.metadata.name, mesh])),
      revisions: new Map(records.map((record) => [record.metadata.name, record])),
      ownedBy: () => [],
    },
    provider: istio,
    kubernetes: () => Promise.resolve({ major: 1, minor: 36 }),
    ledger: new Ledger(),
    chosen: new ChosenNames(),
  };
  return (mesh: MeshControlPlane): Promise<Scene> =>
    setScene({ ...mesh, writers: {} }, around as unknown as Surroundings, AbortSignal.timeout(1_000));
}

/** Midway from 1.29.6 to 1.30.3, when the spec asks for 1.29.6 again. */
async function withdrawn(records: readonly MeshRevision[]): Promise<Scene> {
  const mesh = { ...meshControlPlane({ version: older.version }), status: movingTo(newer) };
  return lookAround([mesh], records)(mesh);
}

function movingTo(to: RevisionName): MeshControlPlaneStatus {
  const began = { id: '', startedAt: '', progressAt: '', moved: '', waves: [] };
  return { phase: 'Preflight', current: older, rollout: { ...began, from: older, to, pointOfNoReturn: 'Retiring' } };
}

it('a revision that served is known by its record alone: without one there is nothing to return to', async () => {
  const [left, next] = [meshRevision(older.revision, 'sha256:old'), meshRevision(newer.revision, 'sha256:new')];
  const lost = await withdrawn([next]);
  expect([lost.target.name, lost.from, lost.to?.name]).toEqual(['1-29-6', undefined, '1-30-3']);
  const kept = await withdrawn([left, next]);
  expect([kept.from?.record, kept.to?.record]).toEqual([left, next]);
});

describe('two MeshControlPlanes that ask for one version', () => {
  const [one, two] = [meshControlPlane({ name: 'one' }), meshControlPlane({ name: 'two', namespace: 'istio-two' })];
  const hashed = expect.stringMatching(/^1-30-3-[0-9a-f]{6}$/);
  const targets = async (look: ReturnType<typeof lookAround>, meshes: readonly MeshControlPlane[]) =>
    (await Promise.all(meshes.map(look))).map(({ target }) => target.name);

  it('choose names of their own before either is recorded, and stay with them', async () => {
    const look = lookAround([one, two]);
    expect(await targets(look, [two, one])).toEqual(['1-30-3', hashed]);
    expect(await targets(look, [one, two])).toEqual([hashed, '1-30-3']);
  });

  it('choose names of their own although one began its rollout before the operator was started', async () => {
    const moving = { ...two, status: movingTo(newer) };
    expect(await targets(lookAround([one, moving]), [one, moving])).toEqual([hashed, '1-30-3']);
  });

  it('do not mind what one chose that is gone or going, or asks for another version by now', async () => {
    const going = { ...one, metadata: { ...one.metadata, deletionTimestamp: '2026-11-21T13:00:00Z' } };
    expect(await targets(lookAround([going, two]), [going, two])).toEqual(['1-30-3', '1-30-3']);
    expect(await targets(lookAround([two]), [one, two])).toEqual(['1-30-3', '1-30-3']);
    const changed = meshControlPlane({ name: 'one', version: '1.30.2' });
    expect(await targets(lookAround([one, two]), [one, changed, two])).toEqual(['1-30-3', '1-30-2', '1-30-3']);
  });
});
