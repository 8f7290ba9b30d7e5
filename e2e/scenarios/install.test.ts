import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, type World } from '../world/index.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'install' });
});
afterAll(() => world?.stop());

test('a minimal MeshControlPlane goes through every phase in order and ends truly Ready', async () => {
  await world.apply(world.wish('mesh'));
  await world.ready('mesh');
  expect(world.phasesSeen('mesh')).toEqual(['Pending', 'Preflight', 'Installing', 'Verifying', 'Promoting', 'Ready']);
});
