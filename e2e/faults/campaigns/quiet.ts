import { setTimeout as sleep } from 'node:timers/promises';
import { describeRequest, isRealWrite, operatorUser, type World } from '../../world/index.ts';

/** How long the operator must not have written anything, to be called quiet. */
const quietMs = 1_500;

/** Waits until the audit log shows no write of the operator for a while; returns what it still wrote when patience ends. */
export async function untilQuiet(world: World, patienceMs = 20_000): Promise<readonly string[]> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const place = await world.audit.now();
    await sleep(quietMs);
    const writes = (await world.audit.requests(operatorUser, place)).filter(isRealWrite);
    if (writes.length === 0 || performance.now() > end) return writes.map(describeRequest);
  }
}
