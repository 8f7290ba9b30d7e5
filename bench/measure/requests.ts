import { setTimeout as sleep } from 'node:timers/promises';
import { type AuditedRequest, isAboutLease, operatorUser, type World } from '../../e2e/world/index.ts';

const [quietMs, patienceSeconds] = [2_000, 120];

/** What the operator has asked for since a place in the audit log, but watches and its Lease. */
export async function requestsSince(
  { audit }: Pick<World, 'audit'>,
  place: number,
): Promise<readonly AuditedRequest[]> {
  const requests = await audit.requests(operatorUser, place);
  return requests.filter((request) => request.verb !== 'watch' && !isAboutLease(request));
}

/** Waits until the operator has asked for nothing for two seconds. */
export async function rest(world: World): Promise<void> {
  const look = async (): Promise<true | undefined> => {
    const place = await world.audit.now();
    await sleep(quietMs);
    return (await requestsSince(world, place)).length === 0 || undefined;
  };
  await world.waitFor('a quiet operator', look, patienceSeconds);
}
