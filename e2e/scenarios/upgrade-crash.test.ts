import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Stage, startStage } from '../faults/campaigns/stage.ts';
import type { Plan } from '../faults/proxy/index.ts';
import { inOneWave, startFleet } from '../world/fleet.ts';
import { lacks, revisionOf } from '../world/index.ts';
import { observeUsers } from '../world/observer.ts';

const [older, newer] = ['1.29.6', '1.30.3'];
const minutes = 60_000;

/** Each write happens, and the operator dies before it hears of that. Events only tell: nothing rests on them. */
const everyWrite: Plan = {
  rules: [
    { on: { resource: 'events' }, times: Number.POSITIVE_INFINITY, fault: { do: 'delay', milliseconds: 0 } },
    {
      on: { verbs: ['create', 'apply', 'patch', 'update', 'delete'], dryRun: false },
      times: Number.POSITIVE_INFINITY,
      fault: { do: 'halt', when: 'after' },
    },
  ],
};

let stage: Stage;

describe.skipIf(lacks(older, newer))('an operator that is killed', () => {
  beforeAll(async () => {
    stage = await startStage('upgrade-crash');
  });
  afterAll(() => stage?.[Symbol.asyncDispose]());

  test(
    'after every single write of an upgrade, and started again, ends as one that nobody disturbs',
    async () => {
      const undisturbed = await upgraded({ rules: [] });
      expect(undisturbed.crashes).toBe(0);
      await removed();
      const killed = await upgraded(everyWrite);
      console.log(`an upgrade with ${killed.crashes} crashes`);
      expect(killed.crashes).toBeGreaterThan(40);
      expect(killed.harm).toEqual([]);
      expect(killed.created).toBe(undisturbed.created);
      expect(killed.end).toEqual(undisturbed.end);
    },
    18 * minutes,
  );
});

/** Installs the older version with workloads in the mesh, and upgrades it under this plan. */
async function upgraded(plan: Plan) {
  const { world, proxy } = stage;
  const fleet = await startFleet(world, { version: older });
  await using users = await observeUsers(world.client, fleet.namespaces);
  const before = proxy.strikes.total;
  proxy.play(plan);
  await world.apply(world.wish('mesh', { ...inOneWave(), version: newer }));
  await world.ready('mesh', 900);
  await fleet.uses(newer);
  proxy.heal();
  const crashes = proxy.strikes.total - before;
  await world.ready('mesh');
  return { crashes, harm: users.harm, created: users.created, end: await settled() };
}

/**
 * What there is once Kubernetes has collected the older revision and two looks are the same; times and the names of
 * rollouts, which hold one, left out.
 */
async function settled(): Promise<unknown> {
  const { world } = stage;
  let last = '';
  return world.waitFor('two equal snapshots without the older revision, with every validator strict', async () => {
    const snapshot = await world.snapshot();
    const collected = !Object.keys(snapshot).some((key) => key.includes(revisionOf(older)));
    const now = masked(JSON.stringify(snapshot));
    const same = now === last && !now.includes('"failurePolicy":"Ignore"');
    last = now;
    return collected && same && (JSON.parse(now) as unknown);
  });
}

function masked(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '(time)')
    .replaceAll(new RegExp(`${revisionOf(newer)}-[0-9a-z]{6}"`, 'g'), '(rollout)"');
}

async function removed(): Promise<void> {
  const { world } = stage;
  await world.kubectl(
    'delete',
    'deployments',
    '-A',
    '-l',
    'meshwright.test/user',
    '--cascade=foreground',
    '--timeout=60s',
  );
  await world.uninstall('mesh');
}
