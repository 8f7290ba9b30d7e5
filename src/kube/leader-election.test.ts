import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { candidacy } from './candidacy.ts';
import type { Claim, LeaseRegister, StoredLease } from './lease.ts';
import { type Fate, LeaseWorld, Process, type Skew } from './testing/lease-world.ts';
import { createLogbook } from './testing/logbook.ts';
import { ManualClock } from './testing/manual-clock.ts';

const fates = fc.array(
  fc.record<Fate>({
    thereMs: fc.integer({ min: 0, max: 2_500 }),
    backMs: fc.integer({ min: 0, max: 2_500 }),
    what: fc.constantFrom('answered', 'answered', 'answered', 'never arrives', 'answer is lost'),
  }),
  { minLength: 1, maxLength: 30 },
);
const skew = fc.record<Skew>({
  speed: fc.double({ min: 0.9, max: 1.1, noNaN: true }),
  offsetMs: fc.integer({ min: -3_600_000, max: 3_600_000 }),
});
/** What happens to a process, and how long after the event before. */
const event = fc.record({
  afterMs: fc.integer({ min: 0, max: 12_000 }),
  who: fc.nat({ max: 2 }),
  what: fc.constantFrom('pause', 'pause', 'wake', 'wake', 'kill', 'stop', 'new'),
});

const prompt: Fate = { thereMs: 1, backMs: 1, what: 'answered' };
const exact: Skew = { speed: 1, offsetMs: 0 };
const wish: Claim = { holder: undefined, durationMs: 15_000, acquiredAt: 0, transitions: 0 };
const { log } = createLogbook();

describe('an election', () => {
  test('never has two leaders, whatever is paused, killed, slow or lost, and whatever the clocks show', async () => {
    await fc.assert(
      fc.asyncProperty(
        fates,
        fc.tuple(skew, skew, skew),
        fc.array(event, { maxLength: 12 }),
        async (fated, skews, events) => {
          const world = new LeaseWorld(fated);
          const processes = skews.map((own, index) => new Process(world, `p${index}`, own));
          const atMostOne = (): void => {
            expect(processes.filter(({ feelsLeading }) => feelsLeading).length).toBeLessThanOrEqual(1);
            expect(processes.filter(({ mayWrite }) => mayWrite).length).toBeLessThanOrEqual(1);
          };
          for (const [index, { afterMs, who, what }] of events.entries()) {
            await world.pass(afterMs, atMostOne);
            const process = processes[who];
            if (what === 'pause') process?.pause();
            if (what === 'kill') process?.kill();
            if (what === 'stop') process?.stop();
            if (what === 'new' && process?.end !== undefined)
              processes[who] = new Process(world, `n${index}`, skews[who] ?? exact);
            if (what === 'wake' && process?.wake())
              expect(processes.filter((other) => other !== process && other.mayWrite)).toEqual([]);
          }
          for (const process of processes) process.wake();
          world.healthy = true;
          processes.push(new Process(world, 'last', exact));
          await world.pass(25_000, atMostOne);
          expect(processes.filter(({ mayWrite }) => mayWrite).length).toBe(1);
        },
      ),
      { numRuns: 100, interruptAfterTimeLimit: 40_000 },
    );
  }, 60_000);

  test('a free lease is taken at once', async () => {
    const world = new LeaseWorld([prompt]);
    const only = new Process(world, 'only', exact);
    await world.pass(200);
    expect([only.mayWrite, world.stored?.holder]).toEqual([true, 'only']);
  });

  test('a leader that stops finishes what it has in hand, and the next one leads at once', async () => {
    const world = new LeaseWorld([prompt]);
    const first = new Process(world, 'first', exact);
    await world.pass(1_000);
    const second = new Process(world, 'second', exact);
    await world.pass(5_000);
    first.stop();
    await world.pass(600);
    expect([first.mayWrite, second.mayWrite]).toEqual([true, false]);
    await world.pass(200);
    expect([first.end, first.mayWrite, second.mayWrite]).toEqual(['over', false, true]);
    expect(world.stored).toMatchObject({ holder: 'second', transitions: 1, durationMs: 15_000 });
  });

  test('a lease that is released while it is read for the first time is free, whatever the read answers', async () => {
    const held: StoredLease = { ...wish, holder: 'first', uid: 'lease', version: '1' };
    const free: StoredLease = { ...held, holder: undefined, version: '2' };
    let tell: (lease: StoredLease) => void = () => expect.fail('nobody follows');
    const answers = [held, free];
    const register: LeaseRegister = {
      follow: (onChange) => {
        tell = onChange;
      },
      read: async () => {
        const answer = answers.shift();
        if (answer === held) tell(free);
        return answer;
      },
      write: async (claim, before) => ({ ...claim, uid: 'lease', version: `after ${before?.version}` }),
    };
    const { signal } = new AbortController();
    const clock = new ManualClock();
    const won = await candidacy({ register, identity: 'second', signal, log, clock, random: () => 0.5 });
    expect(won?.lease).toMatchObject({ holder: 'second', version: 'after 2' });
  });

  test('a leader that dies is followed when its lease has run out, not before', async () => {
    const world = new LeaseWorld([prompt]);
    const first = new Process(world, 'first', exact);
    const second = new Process(world, 'second', exact);
    await world.pass(20_000);
    expect(first.mayWrite).toBe(true);
    first.kill();
    await world.pass(12_000);
    expect(second.mayWrite).toBe(false);
    await world.pass(3_100);
    expect(second.mayWrite).toBe(true);
  });

  test('a leader that cannot renew stops five seconds before another may lead, and knows that it lost', async () => {
    const world = new LeaseWorld([{ ...prompt, what: 'never arrives' }]);
    world.healthy = true;
    const leader = new Process(world, 'leader', exact);
    await world.pass(5_000);
    world.healthy = false;
    await world.pass(7_000);
    expect(leader.feelsLeading).toBe(true);
    await world.pass(3_000);
    expect(leader.feelsLeading).toBe(false);
    await world.pass(2_100);
    expect(leader.end).toBe('lost');
  });

  test('a leader whose lease was given to another by hand stops at its next renewal', async () => {
    const world = new LeaseWorld([prompt]);
    const leader = new Process(world, 'leader', exact);
    await world.pass(1_000);
    world.stored = { ...stored(world), holder: 'other', version: 'by hand' };
    await world.pass(2_500);
    expect([leader.feelsLeading, leader.end, world.stored.holder]).toEqual([false, 'lost', 'other']);
  });

  test('one that stands by does not take a lease that somebody deleted while its leader may still lead', async () => {
    const world = new LeaseWorld([prompt]);
    const first = new Process(world, 'first', exact);
    const second = new Process(world, 'second', exact);
    await world.pass(3_000);
    first.pause();
    world.stored = undefined;
    await world.pass(9_000);
    expect(second.mayWrite).toBe(false);
    await world.pass(8_000);
    expect([first.wake(), second.mayWrite]).toEqual([false, true]);
  });
});

function stored(world: LeaseWorld): StoredLease {
  if (world.stored === undefined) throw new Error('nobody has led yet');
  return world.stored;
}
