import { expect, it } from 'vitest';
import { Ledger } from '../act/ledger.ts';
import type { MeshRevision } from '../api/index.ts';
import { istio } from '../mesh/istio/istio.ts';
import { type Scene, setScene } from './scene.ts';
import type { Surroundings } from './surroundings.ts';
import { meshControlPlane, meshRevision } from './testing/examples.ts';

const [older, newer] = [
  { version: '1.29.6', revision: '1-29-6' },
  { version: '1.30.3', revision: '1-30-3' },
];

/** Midway from 1.29.6 to 1.30.3, when the spec asks for 1.29.6 again. */
async function withdrawn(records: readonly MeshRevision[]): Promise<Scene> {
  const status = { phase: 'Preflight', current: older, rollout: { from: older, to: newer } };
  const mesh = { ...meshControlPlane({ version: older.version }), status, writers: {} };
  const around = {
    stores: { revisions: new Map(records.map((record) => [record.metadata.name, record])), ownedBy: () => [] },
    provider: istio,
    kubernetes: () => Promise.resolve({ major: 1, minor: 36 }),
    ledger: new Ledger(),
  };
  return setScene(
    mesh as unknown as Parameters<typeof setScene>[0],
    around as unknown as Surroundings,
    AbortSignal.timeout(1_000),
  );
}

it('a revision that served is known by its record alone: without one there is nothing to return to', async () => {
  const [left, next] = [meshRevision(older.revision, 'sha256:old'), meshRevision(newer.revision, 'sha256:new')];
  const lost = await withdrawn([next]);
  expect([lost.target.name, lost.from, lost.to?.name]).toEqual(['1-29-6', undefined, '1-30-3']);
  const kept = await withdrawn([left, next]);
  expect([kept.from?.record, kept.to?.record]).toEqual([left, next]);
});
