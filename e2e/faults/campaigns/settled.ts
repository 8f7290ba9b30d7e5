import { isDeepStrictEqual } from 'node:util';
import type { World } from '../../world/index.ts';
import { meshName } from './people.ts';
import { untilQuiet } from './quiet.ts';
import type { Snapshot } from './stage.ts';
import type { Step } from './trial.ts';

/** Whether status says what this step leads to. */
export function isThere(step: Step, world: World): boolean {
  const mesh = world.meshControlPlane(meshName);
  if (step === 'uninstall') return mesh === undefined;
  const ready = mesh?.status?.conditions?.find(({ type }) => type === 'Ready');
  const { generation } = mesh?.metadata ?? {};
  return ready?.status === 'True' && ready.observedGeneration === generation && mesh?.status?.phase === 'Ready';
}

/** Waits until this step is done and nothing changes any more, for a run with which others will be compared. */
export async function settled(step: Step, world: World): Promise<Snapshot> {
  let before: Snapshot | undefined;
  return world.waitFor(`${step} is done and all is quiet`, async () => {
    if (!isThere(step, world)) return undefined;
    const writes = await untilQuiet(world);
    if (writes.length > 0) throw new Error(`no quiet without any fault: ${writes.join(', ')}`);
    const now = await world.snapshot();
    const same = isDeepStrictEqual(before, now) && isThere(step, world);
    before = now;
    return same && now;
  });
}
