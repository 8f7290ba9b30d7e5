import { expect, test } from 'vitest';
import { whenCaughtUp } from './catch-up.ts';
import type { Clock } from './clock.ts';
import { ManualClock } from './testing/manual-clock.ts';

/** After which of so many tenths of a second a watch counts as caught up, when it tells an event in each that is named. */
function caughtUpAfter(tenths: number, isTold: (tenth: number) => boolean): number | undefined {
  const clock = new ManualClock();
  let [told, at]: [number, number | undefined] = [0, undefined];
  let tenth = 0;
  const end = whenCaughtUp({ clock, leastMs: 1_000, told: () => told, done: () => (at = tenth) });
  for (tenth = 1; tenth <= tenths && at === undefined; tenth += 1) {
    if (isTold(tenth)) told += 1;
    clock.advance(100);
  }
  end();
  return at;
}

test.each<[string, (tenth: number) => boolean, number]>([
  ['says nothing', () => false, 10],
  ['told at once what was missed', (tenth) => tenth <= 3, 10],
  ['tells for longer', (tenth) => tenth <= 13, 18],
  ['never is quiet', () => true, 50],
])(
  'a resumed watch that %s has caught up when it was quiet for long enough, or after five times as long',
  (_, isTold, at) => {
    expect(caughtUpAfter(60, isTold)).toBe(at);
  },
);

test('one that ends before that has not', () => {
  expect(caughtUpAfter(9, () => false)).toBeUndefined();
});

test('one whose timer is late because the process stood still has what came meanwhile read first', () => {
  const due: (() => void)[] = [];
  const clock: Clock = {
    epoch: () => 0,
    monotonic: () => 0,
    after(_, work) {
      due.push(work);
      return () => undefined;
    },
  };
  let [told, done] = [0, false];
  whenCaughtUp({ clock, leastMs: 1_000, told: () => told, done: () => (done = true) });
  const ring = (): void => due.shift()?.();
  for (let time = 0; time < 8; time += 1) {
    told += 1;
    ring();
  }
  ring();
  told += 1;
  ring();
  expect(done).toBe(false);
  ring();
  ring();
  expect(done).toBe(true);
});
