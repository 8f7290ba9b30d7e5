import { expect, test } from 'vitest';
import { meshOf } from '../status/mesh.ts';
import { awaiting, begun, type Example, example, newer, now, older, ready, rollout } from '../testing/meshes.ts';
import { historyLines, historyOf } from './history.ts';

const told = (of: Example) => `\n${historyLines(historyOf(meshOf(example(of))), now).join('\n')}\n`;
const installed = { to: older, finishedAt: '2026-11-20T09:26:00Z', outcome: 'Installed' } as const;

test('what is under way stands above what has ended, with who approved it', () => {
  const waves = rollout.waves.map((wave) => ({ ...wave, approvedAt: begun, approvedBy: 'meshwright-cli' })).slice(1, 2);
  expect(told({ status: { ...awaiting, rollout: { ...rollout, waves }, history: [installed] } })).toBe(`
OUTCOME     FROM     TO       ENDED      TOOK     ROLLOUT         WHY
under way   1.29.6   1.30.3              26 min   1-30-3-t4k2zx
Installed            1.29.6   24 h ago
Wave internal was approved with meshwright-cli, 26 min ago.
`);
});

test('what went back says why, and whether it is tried again', () => {
  const back = { id: rollout.id, from: older, to: newer, startedAt: begun, finishedAt: '2026-11-21T09:20:00Z' };
  const vetoed = [{ id: rollout.id, version: newer.version, specDigest: 'sha256:1', reason: '', at: begun }];
  const upgraded = { ...back, finishedAt: '2026-11-21T09:10:00Z', outcome: 'Upgraded' } as const;
  const history = [{ ...back, outcome: 'RolledBack', message: 'it never answered' } as const, upgraded, installed];
  expect(told({ status: { phase: 'RolledBack', history, vetoed } })).toBe(`
OUTCOME      FROM     TO       ENDED        TOOK     ROLLOUT         WHY
RolledBack   1.29.6   1.30.3   6 min ago    20 min   1-30-3-t4k2zx   it never answered; not tried again
Upgraded     1.29.6   1.30.3   16 min ago   10 min   1-30-3-t4k2zx
Installed             1.29.6   24 h ago
`);
});

test('an upgrade whose old revision is still kept has ended', () => {
  const upgraded = {
    id: rollout.id,
    from: older,
    to: newer,
    startedAt: begun,
    finishedAt: begun,
    outcome: 'Upgraded',
  } as const;
  expect(historyOf(meshOf(example({ status: { ...ready, phase: 'Retiring', rollout, history: [upgraded] } })))).toEqual(
    {
      name: 'mesh',
      approvals: [],
      ended: [{ ...upgraded, vetoed: false }],
    },
  );
});

test('a mesh without a past says so', () => {
  expect(told({})).toBe('\nNothing has been installed yet.\n');
});
