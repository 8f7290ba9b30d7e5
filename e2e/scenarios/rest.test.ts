import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type AuditedRequest,
  describeRequest,
  isAboutLease,
  isRealWrite,
  isWrite,
  operatorUser,
  startWorld,
  type World,
} from '../world/index.ts';

/** Nothing but this may cost requests: its own Lease. A renewal whose answer came too late is refused, and repeated. */
const lease = /^patch leases meshwright-system\/meshwright \((200|409)\)$/;

/** How long a settled mesh is looked at. */
const restMs = 60_000;

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'rest' });
  const priorityClasses = [{ name: 'mesh', value: 1000, components: ['controlPlane'] }];
  const limitRange = { max: { memory: '8Gi' } };
  const resources = { qos: 'Guaranteed', quota: { mode: 'Auto' }, limitRange, priorityClasses };
  const components = { cni: { enabled: true } };
  await world.apply(world.wish('mesh', { tags: ['default', 'prod'], components, resources }));
  await world.ready('mesh', 120);
});
afterAll(() => world?.stop());

test('a settled mesh costs no write but its lease, and no dry run, for 60 seconds', async () => {
  await settled();
  const requests = await requestsWhile(
    () => sleep(restMs),
    () => true,
  );
  const writes = requests.filter(isWrite).map(describeRequest);
  expect(writes).not.toEqual([]);
  expect(writes.filter((write) => !lease.test(write))).toEqual([]);
  expect(writes.length).toBeLessThan(restMs / 1_500);
});

test('a restarted operator asks once how things stand, and writes nothing', async () => {
  await settled();
  const led = await timesLed();
  await world.operator.kill('SIGTERM');
  const requests = await requestsWhile(async () => {
    await world.operator.start();
    await world.waitFor('the restarted one leads', async () => (await timesLed()) > led);
    await settled();
  });
  const dryRuns = requests.filter(({ dryRun }) => dryRun);
  console.log(`a restart costs ${requests.length} requests, among them ${dryRuns.length} dry runs`);
  expect(requests).not.toEqual([]);
  expect(requests.filter(isRealWrite).map(describeRequest)).toEqual([]);
  expect(twice(dryRuns.map(describeRequest))).toEqual([]);
});

test('after its restart the operator comes to rest again', async () => {
  await settled();
  expect((await requestsWhile(() => sleep(restMs / 4))).filter(isWrite).map(describeRequest)).toEqual([]);
});

async function timesLed(): Promise<number> {
  return (await world.operator.log()).filter(({ message }) => message === 'leading').length;
}

async function requestsWhile(
  happens: () => Promise<unknown>,
  counts = (request: AuditedRequest) => !isAboutLease(request),
): Promise<readonly AuditedRequest[]> {
  const place = await world.audit.now();
  await happens();
  return (await world.audit.requests(operatorUser, place)).filter(counts);
}

/** Waits until the operator has asked the API server for nothing but watches for three seconds. */
async function settled(): Promise<void> {
  await world.ready('mesh');
  await world.waitFor('three quiet seconds', async () => {
    const requests = await requestsWhile(() => sleep(3_000));
    return requests.filter(({ verb }) => verb !== 'watch').length === 0;
  });
}

function twice(texts: readonly string[]): readonly string[] {
  return texts.filter((text, index) => texts.indexOf(text) !== index);
}
