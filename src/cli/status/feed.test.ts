import { expect, test } from 'vitest';
import { awaiting, type Example, example, now, ready, rollout } from '../testing/meshes.ts';
import { createFeed } from './feed.ts';
import { meshOf } from './mesh.ts';
import { viewOf } from './view.ts';

const view = (of: Example) => viewOf(meshOf(example(of)), 'meshwright', now);
const at = new Date(now);
const moved = (count: number) => ({
  ...awaiting,
  phase: 'Migrating' as const,
  message: 'Moving wave internal',
  rollout: {
    ...rollout,
    waves: rollout.waves.slice(1, 2).map((wave) => ({
      ...wave,
      state: 'Moving' as const,
      workloads: { moved: count, total: 5 },
    })),
  },
});

test('each sentence is a line when it becomes true, and is not repeated', () => {
  const feed = createFeed(undefined);
  const statuses = [awaiting, awaiting, moved(0), moved(1), ready];
  expect(statuses.map((status) => feed.next(view({ status }), at))).toEqual([
    [
      '2026-11-21T09:26:00Z  AwaitingApproval',
      '2026-11-21T09:26:00Z  wave staging   1 namespace   12/12 workloads  ██████████  done',
      '2026-11-21T09:26:00Z  wave internal  1 namespace   0/5 workloads    ░░░░░░░░░░  needs approval',
      '2026-11-21T09:26:00Z  wave rest      4 namespaces  0/20 workloads   ░░░░░░░░░░  waits',
      '2026-11-21T09:26:00Z  waits for         an approval of wave internal: meshwright approve mesh',
    ],
    [],
    [
      '2026-11-21T09:26:00Z  Migrating         Moving wave internal',
      '2026-11-21T09:26:00Z  wave internal  1 namespace  0/5 workloads  ░░░░░░░░░░  moving',
    ],
    ['2026-11-21T09:26:00Z  wave internal  1 namespace  1/5 workloads  ██░░░░░░░░  moving'],
    ['2026-11-21T09:26:00Z  Ready             1.30.3 serves as revision 1-30-3'],
  ]);
});

test('a program gets one document a line, and none twice', () => {
  const feed = createFeed('json');
  const first = view({ status: ready });
  expect([feed.next(first, at), feed.next(first, at)]).toEqual([[JSON.stringify(first)], []]);
  expect(createFeed('yaml').next(first, at)[0]).toBe('---');
});
