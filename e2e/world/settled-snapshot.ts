import type { World } from './world.ts';

/**
 * The cluster once nothing changes any more: a last reconcile may still be restoring what istiod changed after the mesh
 * became Ready, and istiod makes its validators strict a moment after they are there.
 */
export async function settledSnapshot(world: World): Promise<Awaited<ReturnType<World['snapshot']>>> {
  let last = await world.snapshot();
  return world.waitFor('two equal snapshots, with nothing in repair and every validator strict', async () => {
    const before = last;
    last = await world.snapshot();
    const now = JSON.stringify(last);
    const moves = now.includes('"failurePolicy":"Ignore"') || now.includes('"Repairing"');
    return JSON.stringify(before) === now && !moves && last;
  });
}
