import { expect, test } from 'vitest';
import type { MeshControlPlane, Phase, RolloutStatus } from '../../src/api/index.ts';
import { createPlainPresenter } from './plain-presenter.ts';
import { RolloutTale } from './rollout-tale.ts';

const at = '2026-01-01T00:00:00Z';

function mesh(phase: Phase, moved?: number, total = 2): MeshControlPlane {
  const waves: RolloutStatus['waves'] = [
    { name: 'a', state: 'Soaking', namespaces: 1, workloads: { moved: moved ?? 0, total } },
  ];
  const place = { version: '1', revision: '1' };
  const rollout: RolloutStatus = {
    id: 'x',
    from: place,
    to: place,
    startedAt: at,
    progressAt: at,
    moved: `${moved}/${total}`,
    pointOfNoReturn: 'Retiring',
    waves,
  };
  const status = { phase, message: 'm', ...(moved === undefined ? {} : { rollout }) };
  return { metadata: { name: 'mesh' }, status } as unknown as MeshControlPlane;
}

function told(...statuses: readonly MeshControlPlane[]): readonly string[] {
  const written: string[] = [];
  const tale = new RolloutTale(createPlainPresenter({ write: (text) => written.push(text) }, () => 0));
  for (const status of statuses) tale.take(status);
  tale.end();
  return written.map((line) => line.trim().replace(/^0\.0 s +/, ''));
}

test('an upgrade is told from the first phase that is about it, with its waves once their workloads are seen', () => {
  expect(told(mesh('Ready'), mesh('Installing', 0, 0), mesh('Migrating', 1))).toEqual([
    'Installing          0.0 s  m',
    'Migrating           0.0 s  m',
    'wave a  1 namespace  1/2 workloads  █████░░░░░  watched',
  ]);
});

test('the way back is counted from when something is back, to its end', () => {
  const back = told(mesh('Soaking', 2), mesh('RollingBack', 2), mesh('RollingBack', 1), mesh('RolledBack'));
  expect(back.filter((line) => line.startsWith('wave'))).toEqual([
    'wave a  1 namespace  2/2 workloads  ██████████  watched',
    'wave a  1 namespace  1/2 workloads back  █████░░░░░  going back',
    'wave a  1 namespace  2/2 workloads back  ░░░░░░░░░░  is back',
  ]);
});
