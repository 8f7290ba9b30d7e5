import { expect, test } from 'vitest';
import type { MeshControlPlaneStatus } from '../../api/index.ts';
import { Contents } from '../../kube/store.ts';
import { podIndexes } from '../pod-digest.ts';
import { meshControlPlane } from '../testing/examples.ts';
import { pod } from '../workloads/testing/examples.ts';
import { keptSidecars } from './sidecars.ts';

const at = '2026-01-01T09:00:00Z';
const nine = Date.parse(at);
const from = { version: '1.29.6', revision: '1-29-6' };
const to = { version: '1.30.3', revision: '1-30-3', servesAs: '1-29-6' };
const taken: MeshControlPlaneStatus = {
  rollout: {
    id: '1-30-3-t4k2zx',
    from,
    to,
    startedAt: at,
    progressAt: at,
    moved: '0/0',
    pointOfNoReturn: 'Retiring',
    waves: [],
  },
  history: [{ id: '1-30-3-t4k2zx', to, finishedAt: at, outcome: 'Upgraded' }],
};

function kept(status: MeshControlPlaneStatus, seesPods = true): number | undefined {
  const pods = new Contents<ReturnType<typeof pod>, keyof typeof podIndexes>(podIndexes);
  const all = [
    pod({ createdAt: nine - 1000 }),
    pod({ createdAt: nine }),
    pod({ createdAt: nine - 1000, controlPlane: 'mesh' }),
    pod({ createdAt: nine - 1000, revision: '1-28-6' }),
  ];
  for (const value of all) pods.set(value.name, { uid: value.uid, resourceVersion: '1', value });
  return keptSidecars({ ...meshControlPlane(), writers: {}, status }, { pods, seesPods }).keptSidecars;
}

test('pods of other teams that were created before the new version had taken over keep their sidecars', () => {
  expect(kept(taken)).toBe(1);
});

test('nothing is said of sidecars before that, without pods to be seen, and of a revision beside another one', () => {
  const { rollout, history = [] } = taken;
  const beside = rollout && { ...rollout, to: { version: to.version, revision: to.revision } };
  expect([
    kept({ ...taken, history: [] }),
    kept(taken, false),
    kept({ history, ...(beside === undefined ? {} : { rollout: beside }) }),
  ]).toEqual([undefined, undefined, undefined]);
});
