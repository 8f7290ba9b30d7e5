import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BlockedCode } from './blocked.ts';
import { planRestarts, type RestartOptions } from './restarts.ts';
import { minute, now, oldPods, options } from './testing/examples.ts';
import { createWorld, type Given } from './testing/world.ts';
import type { Workload } from './workload.ts';

const waveCount = 3;
const everyWave = new Set(Array.from({ length: waveCount + 1 }).keys());
const small = fc.nat(3);
const codes: BlockedCode[] = ['PDBBlocks', 'QuotaExhausted', 'ImagePull', 'CrashLoop', 'NotReady'];
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** Workloads of every shape, also such as no cluster would show. */
const anything: fc.Arbitrary<readonly Workload[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('Deployment', 'StatefulSet', 'DaemonSet', 'Rollout', 'ReplicaSet', 'Job', 'Pod'),
      wave: fc.nat(waveCount),
      moved: small,
      left: small,
      listed: small,
      ready: fc.boolean(),
      rolling: fc.boolean(),
      replicas: small,
      pods: small,
      onDelete: fc.boolean(),
      marked: fc.boolean(),
      progressAt: optional(fc.constantFrom(now - 20 * minute, now - minute)),
      optedOut: fc.boolean(),
      trouble: optional(fc.constantFrom(...codes).map((code) => ({ code, message: `says ${code}` }))),
    }),
    { maxLength: 30 },
  )
  .map((list) =>
    list.map(({ listed, ...features }, place) => ({
      ...features,
      apiVersion: 'apps/v1',
      namespace: 'tools',
      name: String(place),
      uid: String(place),
      oldPods: oldPods(String(place), listed, listed !== 2),
    })),
  );

const terms: fc.Arbitrary<RestartOptions> = fc
  .record({
    mode: fc.constantFrom('Rollout' as const, 'Evict' as const, 'Passive' as const),
    direction: fc.constantFrom('forward' as const, 'back' as const),
    maxConcurrent: fc.integer({ min: 1, max: 4 }),
    limits: fc.array(optional(fc.integer({ min: 1, max: 4 })), { maxLength: waveCount }),
    begun: fc.uniqueArray(fc.nat(waveCount), { minLength: 1 }).map((waves) => new Set(waves)),
  })
  .map(({ limits, ...given }) => ({
    ...options,
    ...given,
    waves: limits.map((limit) => (limit === undefined ? {} : { maxConcurrent: limit })),
  }));

const mostOf = ({ waves, maxConcurrent, begun }: RestartOptions) =>
  Math.max(...[...begun].map((wave) => waves[wave]?.maxConcurrent ?? maxConcurrent));

describe('a plan of restarts, whatever the workloads look like,', () => {
  test('has each workload in exactly one place', () => {
    fc.assert(
      fc.property(anything, terms, (workloads, given) => {
        const { total, moved, inFlight, next, waiting, held, failed, unmovable } = planRestarts(workloads, given);
        const [asked, others] = [true, false].map((has) =>
          workloads.filter((one) => given.begun.has(one.wave) === has),
        );
        const underWay = (others ?? []).filter((one) => {
          const alone = planRestarts([one], { ...given, begun: everyWave });
          return (one.marked || one.moved > 0) && alone.inFlight + alone.failed.length > 0;
        });
        expect(total).toBe(moved + inFlight + next.length + waiting + held + failed.length);
        expect(total + unmovable.length).toBe((asked ?? []).length + underWay.length);
        const named = [...next.map((restart) => restart.workload), ...failed, ...unmovable].map((one) => one.name);
        expect(new Set(named).size).toBe(named.length);
      }),
    );
  });

  test('has no more in motion than allowed, except what was in motion before', () => {
    fc.assert(
      fc.property(anything, terms, (workloads, given) => {
        const { inFlight, next } = planRestarts(workloads, given);
        expect(inFlight + next.length).toBeLessThanOrEqual(Math.max(inFlight, mostOf(given)));
      }),
    );
  });

  test('touches nothing that is marked but for evicting from it, nothing opted out, nothing of a wave that has not begun', () => {
    fc.assert(
      fc.property(anything, terms, (workloads, given) => {
        const { next } = planRestarts(workloads, given);
        const wrong = next.filter(
          ({ how, workload }) =>
            (how === 'annotate' && workload.marked) ||
            (how === 'evict' && given.mode !== 'Evict' && !(workload.onDelete && workload.marked)) ||
            given.mode === 'Passive' ||
            workload.optedOut ||
            workload.left === 0 ||
            !given.begun.has(workload.wave),
        );
        expect(wrong).toEqual([]);
      }),
    );
  });

  test('has the waves in order', () => {
    fc.assert(
      fc.property(anything, terms, (workloads, given) => {
        const waves = planRestarts(workloads, given).next.map(({ workload }) => workload.wave);
        expect(waves).toEqual(waves.toSorted((a, b) => (given.direction === 'forward' ? a - b : b - a)));
      }),
    );
  });

  test('is done exactly when nothing is left to do or to wait for', () => {
    fc.assert(
      fc.property(anything, terms, (workloads, given) => {
        const { total, moved, failed, done } = planRestarts(workloads, given);
        const left = new Map(workloads.map((one) => [one.name, one.left]));
        const back = failed.filter((one) => given.direction === 'back' && left.get(one.name) === 0);
        expect(done).toBe(moved + back.length === total);
      }),
    );
  });
});

/** Every workload can be moved in every mode: none has a single replica. */
const healthy: fc.Arbitrary<readonly Given[]> = fc.array(
  fc
    .record({
      kind: fc.constantFrom('Deployment' as const, 'StatefulSet' as const, 'DaemonSet' as const),
      wave: fc.nat(waveCount),
      replicas: fc.constantFrom(0, 2, 3, 4),
      moved: small,
      onDelete: fc.boolean(),
    })
    .map((one) => ({
      ...one,
      moved: Math.min(one.moved, one.replicas),
      onDelete: one.onDelete && one.kind !== 'Deployment',
    })),
  { minLength: 1, maxLength: 12 },
);

test('plans move every workload, once and within the limits, when what is restarted becomes ready', () => {
  fc.assert(
    fc.property(healthy, terms, fc.infiniteStream(fc.nat()), (given, asked, choices) => {
      const all = {
        ...asked,
        mode: asked.mode === 'Passive' ? 'Rollout' : asked.mode,
        begun: everyWave,
        now: 0,
      } as const;
      const world = createWorld(given);
      let plan = planRestarts(world.observe(), all);
      // Each pod takes at most four steps, a step hits a workload that has one to take every so often.
      for (let rounds = 0; !plan.done && rounds < 20_000; rounds++) {
        expect(plan.inFlight + plan.next.length).toBeLessThanOrEqual(mostOf(all));
        world.carryOut(plan);
        world.step((choices.next().value ?? 0) % given.length);
        plan = planRestarts(world.observe(), all);
      }
      expect(plan).toMatchObject({ total: given.length, moved: given.length, done: true });
      expect(Math.max(...world.annotated)).toBeLessThanOrEqual(all.mode === 'Evict' ? 0 : 1);
      expect(world.mostEvictedAtOnce()).toBeLessThanOrEqual(1);
    }),
  );
});
