import { revisionOf, type World } from '../../world/index.ts';
import { type Life, meshName } from './life.ts';
import { isUsedBy, leave, upgradeTo, useMesh } from './users.ts';
import { isGone, isReady, wishAway } from './wishes.ts';

/** A mesh in use is upgraded in two waves, and goes once nobody uses it. */
export const upgrade: Life = {
  name: 'upgrade',
  steps: [
    { name: 'install', act: (world) => upgradeTo(world, older(world)), isThere: isReady },
    { name: 'use', act: use, isThere: isReady, about: ['pods', 'namespaces'] },
    {
      name: 'upgrade',
      act: (world) => upgradeTo(world, newer(world)),
      isThere: (world) => isReady(world) && serves(world, newer(world)),
      about: ['pods', 'deployments', 'namespaces'],
      rests: true,
    },
    { name: 'leave', act: leaveIt, isThere: isReady, about: ['pods'] },
    { name: 'uninstall', act: wishAway, isThere: isGone },
  ],
};

/** The same upgrade is taken back while its first wave is watched. */
export const rollback: Life = {
  name: 'rollback',
  steps: [
    { name: 'install', act: (world) => upgradeTo(world, older(world)), isThere: isReady },
    { name: 'use', act: use, isThere: isReady, about: ['pods', 'namespaces'] },
    {
      name: 'begin',
      act: (world) => upgradeTo(world, newer(world), '1h'),
      isThere: (world) => world.meshControlPlane(meshName)?.status?.phase === 'Soaking',
      about: ['pods', 'deployments', 'namespaces'],
    },
    {
      name: 'take back',
      act: (world) => upgradeTo(world, older(world), '1h'),
      isThere: (world) => isReady(world) && serves(world, older(world)),
      about: ['pods', 'deployments', 'namespaces'],
      rests: true,
    },
    { name: 'leave', act: leaveIt, isThere: isReady, about: ['pods'] },
    { name: 'uninstall', act: wishAway, isThere: isGone },
  ],
};

function older({ charts }: World): string {
  return charts.versions.at(-3) ?? charts.version;
}

function newer({ charts }: World): string {
  return charts.version;
}

/** What people do is over when their pods are there, or gone. */
async function use(world: World): Promise<void> {
  await useMesh(world);
  await world.waitFor('injected pods', () => isUsedBy(world, older(world)));
}

async function leaveIt(world: World): Promise<void> {
  await leave(world);
  await world.waitFor('no pods', () => isUsedBy(world, undefined));
}

function serves(world: World, version: string): boolean {
  const { current, rollout } = world.meshControlPlane(meshName)?.status ?? {};
  return current?.revision === revisionOf(version) && rollout === undefined;
}
