import { describe, expect, test } from 'vitest';
import { blocked } from './blocked.ts';
import { planRestarts, type RestartOptions, type RestartPlan } from './restarts.ts';
import { arrived, justRestarted, minute, now, oldPods, options, workload } from './testing/examples.ts';
import type { Workload } from './workload.ts';

const plan = (workloads: readonly Workload[], changed: Partial<RestartOptions> = {}) =>
  planRestarts(workloads, { ...options, ...changed });
const chosen = ({ next }: RestartPlan) => next.map((restart) => restart.workload.name);
const many = (count: number, wave = 0, features: Partial<Workload> = {}) =>
  Array.from({ length: count }, (_, index) => workload(`w${wave}-${index}`, { wave, ...features }));
const broken = {
  ...justRestarted,
  progressAt: now - 10 * minute,
  trouble: { code: 'CrashLoop', message: 'app crashes' },
} as const;

describe('a plan of restarts', () => {
  test('counts every workload once, and says what is done and what is waited for', () => {
    const search = workload('search', { trouble: { code: 'QuotaExhausted', message: 'quota a has 1Mi left' } });
    const job = workload('nightly', { kind: 'Job' });
    const ready = many(3);
    const pulling = workload('pulling', { ...justRestarted, trouble: { code: 'ImagePull', message: 'no such image' } });
    const workloads = [workload('done', arrived), search, job, ...ready, pulling, workload('going', justRestarted)];
    expect(plan(workloads, { maxConcurrent: 4 })).toEqual({
      total: 7,
      moved: 1,
      inFlight: 2,
      next: ready.slice(0, 2).map((one) => ({ how: 'annotate', workload: one })),
      waiting: 1,
      held: 1,
      failed: [],
      blocked: [
        blocked(search, 'QuotaExhausted', 'quota a has 1Mi left'),
        blocked(pulling, 'ImagePull', 'no such image'),
      ],
      unmovable: [blocked(job, 'Job')],
      done: false,
    });
  });

  test('of nothing is done', () => {
    expect(plan([])).toEqual({
      total: 0,
      moved: 0,
      inFlight: 0,
      next: [],
      waiting: 0,
      held: 0,
      failed: [],
      blocked: [],
      unmovable: [],
      done: true,
    });
  });

  test('is done when all have moved, whatever can not be moved', () => {
    const { done, moved, total, unmovable } = plan([workload('a', arrived), workload('b', { kind: 'Pod' })]);
    expect({ done, moved, total, unmovable: unmovable.length }).toEqual({
      done: true,
      moved: 1,
      total: 1,
      unmovable: 1,
    });
  });

  test('leaves waves alone that have not begun, even such as lie before one that has', () => {
    const waves = plan([...many(1, 0), ...many(1, 1), ...many(1, 2), ...many(1, 3)], { begun: new Set([0, 2]) });
    expect([waves.total, chosen(waves)]).toEqual([2, ['w0-0', 'w2-0']]);
  });

  test('waits for a workload whose namespace came into a wave that waits while it was restarted', () => {
    const going = workload('going', { wave: 1, ...justRestarted });
    expect(plan([...many(1, 0), going, ...many(1, 1)], { maxConcurrent: 1 })).toMatchObject({
      total: 2,
      inFlight: 1,
      next: [],
      waiting: 1,
    });
    expect(plan([workload('a', arrived), going]).done).toBe(false);
    expect(plan([workload('a', arrived), { ...going, ...arrived, ready: true }])).toMatchObject({
      total: 1,
      done: true,
    });
  });

  test('stops at a workload that failed, wherever its namespace is by now', () => {
    const failed = workload('broken', { wave: 1, ...broken });
    expect(plan([failed, ...many(1, 0)])).toMatchObject({
      next: [],
      failed: [blocked(failed, 'CrashLoop', 'app crashes')],
    });
  });

  test('waits for nothing that it has not touched in a wave that waits', () => {
    const others = [{ ...justRestarted, marked: false }, { pods: 2 }, { ready: false }].map((features, i) =>
      workload(`other-${i}`, { wave: 1, ...features }),
    );
    expect(plan(others)).toMatchObject({ total: 0, inFlight: 0, done: true });
    expect(plan(others, { mode: 'Evict' })).toMatchObject({ total: 0, inFlight: 0, done: true });
  });

  test('takes the first wave first, and on the way back the last one, in whatever order they are seen', () => {
    const workloads = [...many(1, 1), ...many(2, 0), ...many(1, 2)];
    const limits = { begun: new Set([0, 1, 2]), maxConcurrent: 3 };
    expect(chosen(plan(workloads, limits))).toEqual(['w0-0', 'w0-1', 'w1-0']);
    expect(chosen(plan(workloads, { ...limits, direction: 'back' }))).toEqual(['w2-0', 'w1-0', 'w0-0']);
  });

  test('never has more in motion than the wave allows, over all waves', () => {
    const waves = [{ maxConcurrent: 1 }, {}, { maxConcurrent: 4 }];
    const workloads = [...many(5, 0), ...many(5, 1), ...many(5, 2)];
    const limits = { waves, begun: new Set([0, 1, 2]), maxConcurrent: 2 };
    expect(chosen(plan(workloads, limits))).toEqual(['w0-0', 'w1-0', 'w2-0', 'w2-1']);
    expect(chosen(plan([...many(2, 0, justRestarted), ...workloads], limits))).toEqual(['w2-0', 'w2-1']);
    expect(chosen(plan([...many(6, 0, justRestarted), ...workloads], limits))).toEqual([]);
  });

  test('gives no place to those that are held', () => {
    const held = many(3, 0, { rolling: true, ready: false });
    expect(chosen(plan([...held, ...many(2)], { maxConcurrent: 2 }))).toEqual(['w0-0', 'w0-1']);
  });

  test('evicts pods of as many workloads as are allowed', () => {
    const evicting = workload('evicting', { oldPods: oldPods('evicting', 2) });
    const [first, second, third] = many(3);
    expect(plan([evicting, ...many(3)], { mode: 'Evict', maxConcurrent: 3 })).toMatchObject({
      inFlight: 1,
      next: [first, second].map((one) => ({ how: 'evict', workload: one, pod: one?.oldPods[0] })),
      waiting: third === undefined ? 0 : 1,
    });
  });

  test('restarts nothing more forward once one has failed', () => {
    const failed = workload('broken', broken);
    expect(plan([failed, ...many(2)])).toMatchObject({
      next: [],
      waiting: 2,
      failed: [blocked(failed, 'CrashLoop', 'app crashes')],
      blocked: [],
      done: false,
    });
  });

  test('goes on with the others on the way back when one has failed, which keeps no place', () => {
    const workloads = [workload('broken', broken), ...many(2)];
    expect(chosen(plan(workloads, { direction: 'back', maxConcurrent: 1 }))).toEqual(['w0-0']);
  });

  test('is done on the way back when what failed has no pod of the other revision any more', () => {
    const back = (features: Partial<Workload>) =>
      plan([workload('broken', { ...broken, ...features })], { direction: 'back' });
    expect([back(arrived).done, back({ left: 1, moved: 2 }).done]).toEqual([true, false]);
    expect(plan([workload('broken', { ...broken, ...arrived })]).done).toBe(false);
  });

  test('lists everything that is left in mode Passive, and is done when it has moved', () => {
    const left = workload('left');
    expect(plan([left, workload('a', arrived)], { mode: 'Passive' })).toMatchObject({
      next: [],
      held: 1,
      blocked: [blocked(left, 'Passive')],
      done: false,
    });
    expect(plan([workload('a', arrived)], { mode: 'Passive' }).done).toBe(true);
  });
});
