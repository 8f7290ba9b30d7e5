import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Phase } from '../../src/api/index.ts';
import {
  type Operator,
  operatorUser,
  Pair,
  prepareOperator,
  settledSnapshot,
  startWorld,
  type World,
} from '../world/index.ts';
import { inTurns, relay, writesSince } from './relay.ts';

let world: World;
let other: Operator;
let undisturbed: Awaited<ReturnType<World['snapshot']>>;
let leftBehind: Awaited<ReturnType<World['snapshot']>>;

beforeAll(async () => {
  world = await startWorld({ name: 'leader' });
  other = await prepareOperator(world.cluster, { name: 'operator-2' });
  await other.start();
  await world.apply(wish());
  await world.ready('mesh');
  undisturbed = await settledSnapshot(world);
  await world.uninstall('mesh');
  leftBehind = await world.snapshot();
});
afterAll(() => world?.stop());
afterEach(() => world.clear());

test('a leader that is asked to stop, in whatever phase, is followed within 2 s; work goes on, and never do two write', async () => {
  const { handOvers, leaders, writers, whenReady } = await relay(world, other, 'SIGTERM');
  console.log(handOvers.map(({ phase, ledAfter }) => `SIGTERM in ${phase}: led after ${ledAfter} ms`).join('\n'));
  expect(handOvers.map(({ phase, ending }) => `${phase} ${ending}`)).toEqual(
    ['Preflight', 'Installing', 'Verifying', 'Promoting', 'Ready', 'Uninstalling'].map(
      (phase) => `${phase} ended with exit code 0`,
    ),
  );
  expect(Math.max(...handOvers.map(({ ledAfter }) => ledAfter))).toBeLessThan(2_000);
  expect(writers).toEqual(leaders.filter((leader) => writers.includes(leader)));
  expect(whenReady).toEqual(undisturbed);
  expect(await world.snapshot()).toEqual(leftBehind);
});

test.each<Phase>(['Installing', 'Verifying'])(
  'one that takes over in phase %s leads within 2 s of the exit of the leader, and writes what is to be written',
  async (phase) => {
    const pair = await Pair.start(world, other);
    const place = await world.audit.now();
    const entered = world.entered('mesh', phase);
    await world.apply(wish());
    await entered;
    const { at, ledAfter } = await pair.handOver('SIGTERM');
    await world.ready('mesh');

    const writes = await writesSince(world, place);
    expect(inTurns(writes.map(({ userAgent }) => userAgent))).toEqual(pair.leaders);
    const first = writes.find(({ userAgent }) => userAgent === pair.leaders[1]);
    const wroteAfter = Date.parse(first?.at ?? '') - at;
    console.log(`SIGTERM in ${phase}: led after ${ledAfter} ms, the first write came after ${wroteAfter} ms`);
    expect(ledAfter).toBeLessThan(2_000);
    expect(wroteAfter).toBeLessThan(2_000);
    expect(await settledSnapshot(world)).toEqual(undisturbed);
  },
);

test('a leader that stood still for longer than its lease writes nothing more when it wakes up, and ends', async () => {
  const { leader } = await Pair.start(world, other);
  const place = await world.audit.now();
  const entered = world.entered('mesh', 'Installing');
  await world.apply(wish());
  await entered;
  leader.pause();
  await world.ready('mesh');
  leader.resume();
  expect(await leader.ended()).toBe('ended with exit code 1');
  expect((await leader.log()).map(({ message }) => message)).toContain(
    'lost the lease: it could not be renewed in time',
  );
  expect(inTurns((await writesSince(world, place)).map(({ userAgent }) => userAgent)).length).toBe(2);
  expect(await settledSnapshot(world)).toEqual(undisturbed);
});

test('one that stands by says who leads, writes nothing, and asks nothing when all is quiet', async () => {
  const { leaders, next } = await Pair.start(world, other);
  const said = (await next.log()).findLast(({ message }) => message.startsWith('standing by'));
  expect(leaders).toEqual([`meshwright/${String(said?.leader)}`]);
  const place = await world.audit.now();
  await world.apply(wish());
  await world.ready('mesh');
  expect(inTurns((await writesSince(world, place)).map(({ userAgent }) => userAgent))).toEqual(leaders);
  await world.waitFor('two seconds without a request of the one that stands by', async () => {
    const now = await world.audit.now();
    await sleep(2_000);
    const asked = await world.audit.requests(operatorUser, now);
    return asked.every(({ userAgent, verb }) => leaders.includes(userAgent) || verb === 'watch');
  });
});

function wish() {
  return world.wish('mesh', { tags: ['default', 'prod'] });
}
