import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareOperator, settledSnapshot, startWorld, type World } from '../world/index.ts';
import { relay } from './relay.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld({ name: 'leader-killed' });
});
afterAll(() => world?.stop());

test('a leader that is killed, in whatever phase, is followed when its lease is over; work goes on, and never do two write', async () => {
  await world.apply(world.wish('mesh', { tags: ['default', 'prod'] }));
  await world.ready('mesh');
  const undisturbed = await settledSnapshot(world);
  await world.uninstall('mesh');
  const leftBehind = await world.snapshot();

  const other = await prepareOperator(world.cluster, { name: 'operator-2' });
  const { handOvers, leaders, writers, whenReady } = await relay(world, other, 'SIGKILL');
  console.log(handOvers.map(({ phase, ledAfter }) => `SIGKILL in ${phase}: led after ${ledAfter} ms`).join('\n'));
  expect(handOvers.map(({ phase, ending }) => `${phase} ${ending}`)).toEqual(
    ['Preflight', 'Installing', 'Verifying', 'Promoting', 'Ready', 'Uninstalling'].map(
      (phase) => `${phase} was ended by SIGKILL`,
    ),
  );
  // The lease of 15 s, and a moment.
  expect(Math.max(...handOvers.map(({ ledAfter }) => ledAfter))).toBeLessThan(16_000);
  expect(writers).toEqual(leaders.filter((leader) => writers.includes(leader)));
  expect(whenReady).toEqual(undisturbed);
  expect(await world.snapshot()).toEqual(leftBehind);
}, 300_000);
