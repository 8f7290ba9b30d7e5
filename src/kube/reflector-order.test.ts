import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Clock } from './clock.ts';
import { type Reading, reflect } from './reflector.ts';
import { createLogbook } from './testing/logbook.ts';
import { type Deed, type Fate, identity, ObjectWorld } from './testing/object-world.ts';

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const deed = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('set' as const, 'delete', 'recreate'), name }) },
  { weight: 1, arbitrary: fc.constant<Deed>({ do: 'compact' }) },
);
const fate = fc.oneof(
  fc.constant<Fate>({ do: 'answer' }),
  fc.record({
    do: fc.constant('refuse' as const),
    reason: fc.constantFrom(
      'Unreachable' as const,
      'Internal',
      'Throttled',
      'Expired',
      'Invalid',
      'Forbidden',
      'Timeout',
    ),
  }),
  fc.record({ do: fc.constantFrom('break' as const, 'end'), after: fc.nat(6) }),
);

test('a store ends equal to the server, whatever happens in whatever order, and its changes tell the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.constantFrom<Reading>('stream', 'pages'),
      fc.array(deed, { maxLength: 20 }),
      fc.array(deed, { maxLength: 20 }),
      fc.array(fate, { maxLength: 8 }),
      async (scheduler, reading, before, during, fates) => {
        const turn = (what: string): Promise<void> => scheduler.schedule(Promise.resolve(), what);
        const world = new ObjectWorld(fates, turn);
        for (const one of before) world.happen(one);
        const begun = world.moments.length - 1;
        const stop = new AbortController();
        const mirror = new Map<string, string>();
        const wrong: string[] = [];
        const store = reflect<string, 'uid'>({
          client: world.client,
          kind: { apiVersion: 'v1', kind: 'ConfigMap' },
          reading,
          project: identity,
          indexes: { uid: (value) => value.split('@')[0] },
          onChange({ key, before: was, after }) {
            if (mirror.get(key) !== was) wrong.push(`${key}: ${was} was ${mirror.get(key)}`);
            if (after === undefined) mirror.delete(key);
            else mirror.set(key, after);
          },
          signal: stop.signal,
          log: createLogbook().log,
          clock: scheduledClock(turn),
        });
        const firstSight = store.whenSynced.then(() => new Map(store.entries()));
        during.forEach((one) => void turn(JSON.stringify(one)).then(() => world.happen(one)));
        await scheduler.waitIdle();

        expect(new Map(store.entries())).toEqual(world.truth);
        expect([store.synced, store.current, store.outage, wrong]).toEqual([true, true, undefined, []]);
        expect(mirror).toEqual(world.truth);
        for (const [, value] of world.truth) expect([...store.by('uid', value.split('@')[0] ?? '')]).toEqual([value]);
        expect(world.moments.slice(begun)).toContainEqual(await firstSight);
        stop.abort();
        await store.done;
      },
    ),
    { numRuns: 500 },
  );
});

/** Waits end when the test lets them, and time does not pass. */
function scheduledClock(turn: (what: string) => Promise<void>): Clock {
  return {
    epoch: () => 0,
    monotonic: () => 0,
    after(milliseconds, work) {
      let cancelled = false;
      void turn(`${milliseconds} ms`).then(() => {
        if (!cancelled) work();
      });
      return () => {
        cancelled = true;
      };
    },
  };
}
