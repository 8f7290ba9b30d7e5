import { isDeepStrictEqual } from 'node:util';
import type { World } from '../../world/index.ts';
import type { LifeStep } from '../lives/index.ts';
import { untilQuiet } from './quiet.ts';
import type { Snapshot } from './stage.ts';

/** Waits until this step is done and nothing changes any more, for a run with which others will be compared. */
export async function settled(step: LifeStep, world: World): Promise<Snapshot> {
  let before: Snapshot | undefined;
  return world.waitFor(`${step.name} is done and all is quiet`, async () => {
    if (!step.isThere(world)) return undefined;
    const writes = await untilQuiet(world);
    if (writes.length > 0) throw new Error(`no quiet without any fault: ${writes.join(', ')}`);
    const now = await world.snapshot();
    const same = isDeepStrictEqual(before, now) && step.isThere(world);
    before = now;
    return same && now;
  });
}
